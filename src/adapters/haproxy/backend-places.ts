import type { RouterRef } from '../../catalog/catalog.ts';
import type { RoutePlan, TrafficOrder } from '../../ports/router.ts';
import type { Backend, Server } from './backend-state.ts';
import { serverWeights } from './server-weights.ts';

export type HaproxyRef = RouterRef & { readonly kind: 'haproxy' };

/** A backend, and its servers by the place they are at. */
export type Placed = { readonly backend: Backend; readonly places: ReadonlyMap<string, readonly Server[]> };

/** Every server that the plan names has to be there: a weight that nobody has is not set. */
export function placesOf(ref: HaproxyRef, backend: Backend): Placed {
  const places = Object.entries(ref.places).map(([place, names]): [string, readonly Server[]] => [
    place,
    names.map((name) => {
      const server = backend.servers.get(name);
      if (server !== undefined) return server;
      const there = [...backend.servers.keys()].slice(0, 20).join(', ') || 'none';
      throw new Error(`Cannot find server ${name} of place ${place} in backend ${ref.backend}: its servers are ${there}`);
    }),
  ]);
  return { backend, places: new Map(places) };
}

/** The share of new requests that HAProxy gives to a place now. */
export function shareOf(placed: Placed, place: string): number {
  const weightOf = (of: string): number => takersOf(placed, of).reduce((sum, { weight }) => sum + weight, 0);
  const total = [...placed.places.keys()].reduce((sum, of) => sum + weightOf(of), 0);
  return total === 0 ? 0 : weightOf(place) / total;
}

export function ready({ places }: Placed, place: string): { readonly up: number; readonly of: number } {
  const servers = places.get(place) ?? [];
  return { up: servers.filter(({ usable }) => usable).length, of: servers.length };
}

/**
 * The servers that share what a place is given. A place is reweighed when one of its servers goes or comes back, so that
 * its share holds; of a place that has none left all are counted, so that nobody asks again for what cannot be had.
 */
function takersOf(placed: Placed, place: string): readonly Server[] {
  const servers = placed.places.get(place) ?? [];
  const usable = servers.filter((server) => server.usable || isDrained(placed, server));
  return usable.length === 0 ? servers : usable;
}

/**
 * Users keep to their server by a cookie even if it weighs nothing, so a place without traffic is put into maintenance as
 * well: what runs is finished, and whoever comes again is sent elsewhere. One that an operator takes out keeps its weight.
 */
function isDrained({ backend }: Placed, { forcedOut, weight }: Server): boolean {
  return backend.cookie !== null && forcedOut && weight === 0;
}

/** The state that a server has to be put into beside its weight, if any. */
export function readyCommands(
  placed: Placed,
  { name, weight }: { name: string; weight: number },
): readonly ('maint' | 'ready')[] {
  const server = placed.backend.servers.get(name);
  if (server === undefined || placed.backend.cookie === null) return [];
  if (weight === 0) return server.forcedOut ? [] : ['maint'];
  return isDrained(placed, server) ? ['ready'] : [];
}

/** A route plan that also says what each server has to weigh. */
export type ServerPlan = (RoutePlan & { readonly can: false }) | (RoutePlan & { readonly can: true } & ServerWeights);
type ServerWeights = { readonly servers: ReadonlyMap<string, number> };

export function planRoute(placed: Placed, order: TrafficOrder): ServerPlan {
  const refusal = refuse(placed, order);
  if (refusal !== null) return { can: false, ...refusal };
  const { backend, places } = placed;
  const names = [...places.keys()];
  const balance = backend.algorithm === 'roundrobin' ? 'round-robin' : 'random';
  const shares = names.map((place) => ({ share: order.weights[place] ?? 0, servers: takersOf(placed, place).length }));
  const weights = serverWeights(shares, balance);
  if (weights === null) {
    const why = `weights of 0 to 256 do not come within 0.1 points of ${JSON.stringify(order.weights)}`;
    return { can: false, why, hint: 'ask for at least 0.4 %, or add servers to the place that gets most' };
  }
  const servers = names.flatMap((place, index) =>
    (places.get(place) ?? []).map(({ name }) => [name, weights[index] ?? 0] as const),
  );
  const sums = shares.map((share, index) => share.servers * (weights[index] ?? 0));
  const total = sums.reduce((sum, weight) => sum + weight, 0);
  return {
    can: true,
    weights: Object.fromEntries(names.map((place, index) => [place, (sums[index] ?? 0) / total])),
    note: noteOn(backend),
    servers: new Map(servers),
  };
}

type Refusal = { readonly why: string; readonly hint: string };

function refuse({ backend, places }: Placed, { weights, mirror }: TrafficOrder): Refusal | null {
  const unknown = Object.keys(weights).find((place) => !places.has(place));
  if (unknown !== undefined)
    return { why: `there is no place ${unknown}`, hint: `its places are ${[...places.keys()].join(', ')}` };
  if (mirror !== null && mirror !== undefined && mirror.share > 0)
    return {
      why: 'HAProxy sends no copies of its traffic',
      hint: 'mirror with nginx or a Kubernetes gateway, or expose a small share',
    };
  const reason = ALGORITHMS[backend.algorithm];
  if (reason === undefined || reason !== null)
    return { why: `balance ${backend.algorithm} ${reason ?? 'is not known to follow weights'}`, hint: HONOURED };
  const placed = [...places.values()].flat();
  const backup = placed.find((server) => server.backup);
  if (backup !== undefined)
    return {
      why: `server ${backup.name} is a backup and has no traffic while others are up`,
      hint: 'remove `backup` from its line',
    };
  const names = new Set(placed.map(({ name }) => name));
  const stray = [...backend.servers.values()].find(({ name, weight, usable }) => !names.has(name) && usable && weight > 0);
  if (stray !== undefined)
    return {
      why: `server ${stray.name} has traffic and is at no place`,
      hint: 'name it in places, or move it to another backend',
    };
  return null;
}

const HONOURED = 'write `balance roundrobin`, which follows weights exactly, or `balance random`';
const BY_KEY = 'sends each key to one server, so a weight is a share of keys and not of traffic';

/** Why an algorithm does not give traffic by weight; null: it does. `unknown` is what HAProxy calls `random`. */
const ALGORITHMS: Readonly<Record<string, string | null>> = {
  roundrobin: null,
  random: null,
  unknown: null,
  'static-rr': 'takes no new weights while it runs',
  leastconn: 'gives requests to whoever is idle, whatever the weights are',
  first: 'fills one server after the other, whatever the weights are',
  source: BY_KEY,
  uri: BY_KEY,
  url_param: BY_KEY,
  hdr: BY_KEY,
  hash: BY_KEY,
  'rdp-cookie': BY_KEY,
};

function noteOn({ algorithm, cookie }: Backend): string | null {
  if (cookie !== null) return `users keep to their server by the cookie ${cookie}: the weights are shares of those who are new`;
  return algorithm === 'roundrobin' ? null : `balance random follows small weights roughly: 1 % asked is often 2 %`;
}
