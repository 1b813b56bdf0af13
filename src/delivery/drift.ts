import { elapsed, SECOND, type DurationMs } from '../kernel/units.ts';
import type { Facts } from './facts.ts';
import type { Move } from './move.ts';
import { askedShare, type Rollout } from './rollout.ts';

/** A router that confirmed an order and shows other weights is given this long before it is asked again. */
export const SECOND_LOOK = (5 * SECOND) as DurationMs;

/** Somebody else, or a restart, changed the weights that were confirmed: they are asked for again, under a new key. */
export function driftOf(rollout: Rollout, facts: Facts): Move | null {
  const asked = askedShare(rollout);
  const { weights, orderPending, at } = facts;
  if (rollout.plan.router.kind === 'external') return null; // whose weights are somebody else's
  if (weights === null || orderPending || rollout.applied === null || rollout.applied.share !== asked) return null;
  if (elapsed(rollout.applied.at, at) < SECOND_LOOK) return null;
  const reported = shareOf(rollout, facts);
  if (reported !== null && Math.abs(reported - asked) < 0.001) return null;
  return { next: rollout.now, because: 'WEIGHTS_CHANGED_OUTSIDE', order: asked, page: false };
}

/** The candidate's part of the weights that the router reports; null where it reports none. */
export function shareOf({ places }: Rollout, { weights }: Pick<Facts, 'weights'>): number | null {
  const total = Object.values(weights ?? {}).reduce((sum, weight) => sum + weight, 0);
  return weights === null || total === 0 ? null : (weights[places.candidate] ?? 0) / total;
}
