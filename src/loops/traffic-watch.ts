import { routerKey } from '../catalog/actuator-ref.ts';
import type { Exposure, TrafficSample } from '../delivery/exposure.ts';
import { measureExposure } from '../delivery/exposure.ts';
import type { Facts } from '../delivery/facts.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { elapsed, MINUTE, type Instant } from '../kernel/units.ts';
import type { OpenRouter, Router } from '../ports/router.ts';

/** What the routers of the active rollouts say, remembered for as long as a share is measured over. */
/** What the router says, as far as it says it. */
export type Look = Pick<Facts, 'exposure' | 'users' | 'weights' | 'writer' | 'ready'>;

export type TrafficWatch = {
  /** Asks the rollout's router once. Never throws: a router that does not answer is a fact too. */
  look(rollout: Rollout, at: Instant): Promise<Look>;
  /** What the last look saw, without asking again: for screens. */
  latest(rollout: Rollout): Look;
  forget(ids: ReadonlySet<string>): void;
};

const SAMPLES = 120;
const UNSEEN = { users: null, weights: null, writer: null, ready: null };

export function openTrafficWatch(openRouter: OpenRouter): TrafficWatch {
  const routers = new Map<string, Router>();
  const samples = new Map<string, TrafficSample[]>();
  const silentSince = new Map<string, Instant>();
  const countingSince = new Map<string, Instant>();
  const routerOf = ({ plan }: Rollout): Router => {
    const known = routers.get(routerKey(plan.router));
    if (known !== undefined) return known;
    const opened = openRouter(plan.router);
    routers.set(routerKey(plan.router), opened);
    return opened;
  };
  const measured = (rollout: Rollout): Exposure => {
    const { applied, places, plan } = rollout;
    const { minRequests } = plan.exposure;
    const since = countingSince.get(rollout.id) ?? null;
    if (applied === null) return { kind: 'too-few', requests: 0, wanted: minRequests, since };
    return measureExposure(samples.get(rollout.id) ?? [], {
      candidate: places.candidate,
      appliedAt: applied.at,
      countingSince: since,
      minRequests,
    });
  };
  return {
    latest(rollout) {
      const since = silentSince.get(rollout.id);
      return { ...UNSEEN, exposure: since === undefined ? measured(rollout) : { kind: 'unreachable', since } };
    },
    async look(rollout, at) {
      const seen = samples.get(rollout.id) ?? [];
      samples.set(rollout.id, seen);
      try {
        const { weights, requests } = await routerOf(rollout).observe();
        if (requests !== null) seen.push({ at, requests });
        if (!countingSince.has(rollout.id)) countingSince.set(rollout.id, at);
        while (seen.length > SAMPLES || elapsed(seen[0]?.at ?? at, at) > MINUTE) seen.shift();
        silentSince.delete(rollout.id);
        return { ...UNSEEN, exposure: measured(rollout), weights };
      } catch {
        const since = silentSince.get(rollout.id) ?? at;
        silentSince.set(rollout.id, since);
        return { ...UNSEEN, exposure: { kind: 'unreachable', since } };
      }
    },
    forget(ids) {
      for (const known of [samples, silentSince, countingSince])
        for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    },
  };
}
