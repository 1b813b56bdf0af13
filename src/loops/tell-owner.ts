import type { Route } from '../catalog/catalog.ts';
import type { Effect } from '../delivery/effect.ts';
import { routeOwner } from '../response/route-owner.ts';

type Telling = { readonly service: string; readonly owner: string; readonly key: string; readonly text: string };

/** The message to whoever answers for a service. */
export function tellOwner(routes: readonly Route[], { service, owner, key, text }: Telling): Effect {
  return { do: 'notify', key, ...routeOwner(routes, { service, owner }), text };
}
