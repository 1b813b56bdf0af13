import type { RouterRef } from '../catalog/catalog.ts';
import { measureExposure, type Exposure, type TrafficSample } from '../delivery/exposure.ts';
import type { Facts } from '../delivery/facts.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { elapsed, MINUTE, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import type { Capabilities, OpenRouter, RoutePlan, RouterReading, TrafficOrder } from '../ports/router.ts';

/** What the router says, as far as it says it; `exposure` is null where it does not count. */
export type Look = Pick<Facts, 'users' | 'weights' | 'writer' | 'ready'> & { readonly exposure: Exposure | null };

/** What the routers of the rollouts that are watched say, remembered for as long as a share is measured over. */
export type TrafficWatch = {
  /** Asks the rollout's router once. Never throws: a router that does not answer is a fact too. */
  look(rollout: Rollout, at: Instant): Promise<Look>;
  /** What the last look saw, without asking again: for screens. Weights are left out, because they may be old. */
  latest(rollout: Rollout): Look;
  /** Asks a router that no rollout moves yet; throws when it does not answer. */
  ask(ref: RouterRef): Promise<RouterReading>;
  /** What it can honour; throws when the router does not answer. */
  capabilities(ref: RouterRef): Promise<Capabilities>;
  /** What an order would come to; throws when the router does not answer. */
  plan(ref: RouterRef, order: TrafficOrder): Promise<RoutePlan>;
  forget(ids: ReadonlySet<string>): void;
};

const SAMPLES = 120;
const UNSEEN = { users: null, weights: null, writer: null, ready: null };

type Watched = {
  readonly samples: TrafficSample[];
  silentSince: Instant | null;
  countingSince: Instant | null;
  last: Omit<Look, 'exposure' | 'weights'>;
  counts: boolean;
};

export function openTrafficWatch(openRouter: OpenRouter): TrafficWatch {
  const watched = new Map<string, Watched>();
  const watchOf = (id: string): Watched => {
    const known = watched.get(id);
    if (known !== undefined) return known;
    const fresh: Watched = { samples: [], silentSince: null, countingSince: null, last: UNSEEN, counts: true };
    watched.set(id, fresh);
    return fresh;
  };
  const exposureOf = (rollout: Rollout, { silentSince, counts, ...rest }: Watched): Exposure | null => {
    if (silentSince !== null) return { kind: 'unreachable', since: silentSince };
    return counts && rollout.plan.exposure.from === 'router' ? measured(rollout, rest) : null;
  };
  return {
    latest(rollout) {
      const seen = watched.get(rollout.id) ?? watchOf('');
      return { ...seen.last, weights: null, exposure: exposureOf(rollout, seen) };
    },
    ask: async (ref) => openRouter(ref).observe(),
    capabilities: async (ref) => openRouter(ref).capabilities(),
    plan: async (ref, order) => openRouter(ref).plan(order),
    async look(rollout, at) {
      const seen = watchOf(rollout.id);
      try {
        const reading = await openRouter(rollout.plan.router).observe();
        remember(seen, reading, at);
        seen.last = { users: usersOf(rollout, reading), ready: reading.ready ?? null, writer: strangerOf(reading) };
        return { ...seen.last, weights: reading.weights, exposure: exposureOf(rollout, seen) };
      } catch {
        seen.silentSince ??= at;
        return { ...UNSEEN, exposure: { kind: 'unreachable', since: seen.silentSince } };
      }
    },
    forget(ids) {
      for (const id of watched.keys()) if (!ids.has(id)) watched.delete(id);
    },
  };
}

function remember(seen: Watched, { requests }: RouterReading, at: Instant): void {
  seen.counts = requests !== null;
  if (requests !== null) seen.samples.push({ at, requests });
  seen.countingSince ??= at;
  while (seen.samples.length > SAMPLES || elapsed(seen.samples[0]?.at ?? at, at) > MINUTE) seen.samples.shift();
  seen.silentSince = null;
}

function measured(
  { applied, places, plan }: Rollout,
  { samples, countingSince }: Pick<Watched, 'samples' | 'countingSince'>,
): Exposure {
  const { minRequests } = plan.exposure;
  if (applied === null) return { kind: 'too-few', requests: 0, wanted: minRequests, since: countingSince };
  return measureExposure(samples, { candidate: places.candidate, appliedAt: applied.at, countingSince, minRequests });
}

/** Users add up since the split began, so that their share is taken from all of them. */
function usersOf({ places, plan }: Rollout, { users }: RouterReading): Exposure | null {
  if (users === null || users === undefined) return null;
  const all = Object.values(users).reduce((sum, count) => sum + count, 0);
  const wanted = plan.exposure.minRequests;
  if (all < Math.max(1, wanted)) return { kind: 'too-few', requests: all, wanted, since: null };
  return { kind: 'measured', share: ((users[places.candidate] ?? 0) / all) as Ratio, requests: all, over: 0 as DurationMs };
}

/** Whoever else wrote the weights last, where the router remembers it. */
function strangerOf({ writer }: RouterReading): string | null {
  return writer === undefined || writer.ours ? null : writer.name;
}
