import type { Catalog, Route } from '../catalog/catalog.ts';

/** `via` names what has the address, which may hold a secret: it is looked up when something is sent. */
export type Addressee = { readonly owner: string; readonly via: string | null };

/** Who is told about a service: the first route that names it, then the first that names every service, then its owner. */
export function routeOwner(
  routes: readonly Route[],
  { service, owner }: { readonly service: string; readonly owner: string },
): Addressee {
  const named = routes.find(({ services }) => services?.includes(service) === true);
  const route = named ?? routes.find((candidate) => candidate.services === null);
  return route === undefined
    ? { owner, via: null }
    : { owner: route.owner, via: route.webhook === null ? null : `route ${route.name}` };
}

/** The address of a route or of a target of alerts; throws when the catalog has it no more, so that it is tried again. */
export function addressOf(
  { routes, alertTargets }: Pick<Catalog, 'routes' | 'alertTargets'>,
  { owner, via }: Addressee,
): string | null {
  if (via === null) return null;
  const [kind, ...name] = via.split(' ');
  const all: readonly { readonly name: string; readonly webhook: string | null }[] = kind === 'route' ? routes : alertTargets;
  const webhook = all.find((one) => one.name === name.join(' '))?.webhook ?? null;
  if (webhook === null) throw new Error(`Cannot tell ${owner}: the catalog has no address for ${via} any more`);
  return webhook;
}
