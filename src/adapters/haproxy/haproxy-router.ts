import type { Router, TrafficOrder } from '../../ports/router.ts';
import { readBackend, type Backend } from './backend-state.ts';
import { placesOf, planRoute, ready, readyCommands, shareOf, type HaproxyRef, type Placed } from './backend-places.ts';
import { askRuntimeApi } from './runtime-api.ts';

/** Keys are remembered for as long as one of them may be repeated; orders of a router are minutes apart. */
const MOST_KEYS = 1_000;

/**
 * Drives one backend of HAProxy by its runtime API. HAProxy forgets weights when it is reloaded; the control loop sees
 * other weights than it asked for and asks again. A backend that cannot honour weights is refused with the reason.
 */
export function openHaproxyRouter(ref: HaproxyRef): Router {
  const applied = new Set<string>();
  const look = async (): Promise<Placed> => placesOf(ref, await readBackend(ref.address, ref.backend));
  return {
    async capabilities() {
      const { backend } = await look();
      return { what: whatItIs(backend), mirrors: false, counts: true, sticky: backend.cookie !== null, grain: 1 / 256 };
    },
    async plan(order) {
      return planRoute(await look(), order);
    },
    async apply(order) {
      if (applied.has(order.key)) return;
      await setWeights(ref, await look(), order);
      applied.add(order.key);
      for (const oldest of applied) if (applied.size > MOST_KEYS) applied.delete(oldest);
    },
    async observe() {
      const placed = await look();
      const places = Object.keys(ref.places);
      const each = <T>(of: (place: string) => T): Readonly<Record<string, T>> =>
        Object.fromEntries(places.map((place) => [place, of(place)]));
      return {
        weights: each((place) => shareOf(placed, place)),
        requests: each((place) => (placed.places.get(place) ?? []).reduce((sum, { finished }) => sum + finished, 0)),
        users: null,
        ready: each((place) => ready(placed, place)),
      };
    },
  };
}

async function setWeights(ref: HaproxyRef, placed: Placed, order: TrafficOrder): Promise<void> {
  const plan = planRoute(placed, order);
  if (!plan.can) throw new Error(`Cannot set the weights of backend ${ref.backend}: ${plan.why}; ${plan.hint}`);
  // A server enters the turns where the weights of that moment put it: beside 256 of the others it would wait for hundreds of
  // requests. So those that serve are weighed first, and those that lose everything last: somebody always answers.
  const servers = [...plan.servers].toSorted(([a], [b]) => turnOf(placed, a, plan.servers) - turnOf(placed, b, plan.servers));
  const commands = servers.flatMap(([name, weight]) => [
    `set server ${ref.backend}/${name} weight ${weight}`,
    ...readyCommands(placed, { name, weight }).map((state) => `set server ${ref.backend}/${name} state ${state}`),
  ]);
  const said = (await askRuntimeApi(ref.address, commands)).trim();
  const after = await readBackend(ref.address, ref.backend);
  // The answers of HAProxy are sentences, and success is an empty one: only what stands there afterwards is certain.
  const wrong = servers.find(([name, weight]) => after.servers.get(name)?.weight !== weight);
  if (wrong === undefined) return;
  const [name, weight] = wrong;
  const is = after.servers.get(name)?.weight ?? 'gone';
  const why = said === '' ? 'HAProxy did not say why' : `HAProxy says ${JSON.stringify(said.slice(0, 200))}`;
  throw new Error(`Cannot set the weights of backend ${ref.backend}: ${name} should weigh ${weight} and is ${is}: ${why}`);
}

function turnOf({ backend }: Placed, name: string, wanted: ReadonlyMap<string, number>): number {
  if (wanted.get(name) === 0) return 2;
  return backend.servers.get(name)?.weight === 0 ? 1 : 0;
}

function whatItIs({ algorithm, version, mode }: Backend): string {
  const series = /^\d+\.\d+/.exec(version)?.[0] ?? version;
  return `balance ${algorithm === 'unknown' ? 'random' : algorithm} of HAProxy ${series}${mode === 'tcp' ? ', by connections' : ''}`;
}
