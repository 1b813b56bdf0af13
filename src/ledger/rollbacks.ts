import type { Reason } from '../delivery/reason.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { DAY, elapsed, type Instant } from '../kernel/units.ts';
import type { RolloutMoved } from './rollout-entry.ts';

/** When rollouts of each service were rolled back without a person having said so, oldest first. */
export type Rollbacks = ReadonlyMap<string, readonly Instant[]>;

export const NO_ROLLBACKS: Rollbacks = new Map();
/** No plan may look back further than this. */
export const ROLLBACKS_KEPT = 30 * DAY;
const MOST_KEPT = 100;
const NOT_ITS_OWN: readonly Reason[] = ['SUPERSEDED', 'DEPENDENCY', 'OPERATOR', 'REJECTED'];

/** A way back that a person or a newer release asked for tells nothing about how good the releases are. */
export function withRollback(
  known: Rollbacks,
  { plan, now }: Rollout,
  { moved, at }: { readonly moved: RolloutMoved; readonly at: Instant },
): Rollbacks {
  const isNew = moved.next.phase === 'rolling-back' && now.phase !== 'rolling-back';
  if (!isNew || moved.command !== null || NOT_ITS_OWN.includes(moved.because)) return known;
  const recent = (known.get(plan.service) ?? []).filter((one) => elapsed(one, at) <= ROLLBACKS_KEPT);
  return new Map(known).set(plan.service, [...recent, at].slice(-MOST_KEPT));
}
