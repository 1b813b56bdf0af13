import type { Route } from '../catalog/catalog.ts';

export type Addressee = { readonly owner: string; readonly webhook: string | null };

/** Who is told about a service: the first route that names it, then the first that names every service, then its owner. */
export function routeOwner(
  routes: readonly Route[],
  { service, owner }: { readonly service: string; readonly owner: string },
): Addressee {
  const named = routes.find(({ services }) => services?.includes(service) === true);
  const route = named ?? routes.find((candidate) => candidate.services === null);
  return route === undefined ? { owner, webhook: null } : { owner: route.owner, webhook: route.webhook };
}
