import type { RolloutPlan } from '../catalog/catalog.ts';
import { showCount, showRatio } from '../kernel/show.ts';
import type { Places } from './rollout.ts';

/** What a router says of its places, before anything was ordered. */
export type ServingNow = {
  readonly weights: Readonly<Record<string, number>>;
  readonly requests: Readonly<Record<string, number>> | null;
  readonly ready?: Readonly<Record<string, { readonly up: number; readonly of: number }>>;
};

export type PlaceRefusal = {
  readonly code: 'PLACE_UNKNOWN' | 'PLACE_BUSY' | 'BASELINE_NOT_SERVING';
  readonly text: string;
  readonly hint: string;
};
type Versions = { readonly candidate: string; readonly baseline: string; readonly into: string | null };

/**
 * Where each arm is found. Without slots a place is a version. With slots the one that has most traffic is the baseline's, and
 * the candidate gets the one that is named, or the one that has least.
 */
export function placesFor(plan: RolloutPlan, now: ServingNow, { candidate, baseline, into }: Versions): Places | PlaceRefusal {
  const fresh = plan.judge.control?.value ?? null;
  const slots = plan.router.places;
  if (slots === null) return { candidate, baseline, control: fresh };
  const names = Object.keys(slots).toSorted((a, b) => trafficOf(now, b) - trafficOf(now, a));
  if (into !== null && !names.includes(into)) {
    const text = `the router has no place ${into}`;
    return { code: 'PLACE_UNKNOWN', text, hint: `its places: ${names.join(', ')}` };
  }
  const served = names.find((name) => name !== fresh);
  const free = into ?? names.findLast((name) => name !== served && name !== fresh);
  if (served === undefined || free === undefined || free === served) {
    const text = `${into === null ? 'no place is' : `${into} is not`} free for ${candidate}: ${served ?? 'nothing'} has the traffic`;
    return { code: 'PLACE_BUSY', text, hint: 'name a place that has no traffic' };
  }
  return { candidate: free, baseline: served, control: fresh };
}

/**
 * A way back leads to what really serves, and not to what is called stable. The answer says what was seen, because it is
 * recorded with the start.
 */
export function servingOf(
  { router }: Pick<RolloutPlan, 'router'>,
  now: ServingNow,
  { place: baseline, version }: { readonly place: string; readonly version: string },
): { readonly serving: string } | PlaceRefusal {
  if (router.kind === 'external') return { serving: `${router.controller} moves the traffic` };
  const { weights, requests, ready } = now;
  const servers = ready?.[baseline];
  const counted = requests?.[baseline] ?? 0;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const share = total === 0 ? 0 : (weights[baseline] ?? 0) / total;
  const name = baseline === version ? version : `${version} in ${baseline}`;
  const hint = 'name the version that serves now as baseline: it is what a rollback leads to';
  if (servers?.up === 0)
    return { code: 'BASELINE_NOT_SERVING', text: `none of the ${servers.of} servers of ${name} can take traffic`, hint };
  // What was counted may be of long ago: where there are weights, only they say where traffic goes now.
  if (total > 0 ? share === 0 : counted === 0)
    return { code: 'BASELINE_NOT_SERVING', text: `${name} has no traffic at the router (${seen(weights)})`, hint };
  const parts = [
    ...(share > 0 ? [`has ${showRatio(share)} of the weights`] : []),
    ...(counted > 0 ? [`has served ${showCount(counted)} requests`] : []),
    ...(servers === undefined ? [] : [`has ${servers.up} of ${servers.of} servers`]),
  ];
  return { serving: `${name} ${parts.join(', ')}` };
}

function trafficOf({ weights, requests }: ServingNow, place: string): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  // Weights are what traffic follows from now on; where there are none, what was served decides.
  return total > 0 ? (weights[place] ?? 0) : (requests?.[place] ?? 0);
}

function seen(weights: ServingNow['weights']): string {
  const serving = Object.entries(weights).filter(([, weight]) => weight > 0);
  return serving.length === 0 ? 'it shows no weights' : `it shows ${serving.map(([place]) => place).join(', ')}`;
}
