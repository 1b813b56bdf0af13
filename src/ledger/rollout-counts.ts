import type { Reason } from '../delivery/reason.ts';
import { askedShare, isActive, type Ended, type Rollout } from '../delivery/rollout.ts';
import type { RolloutMoved } from './rollout-entry.ts';

/** How rollouts ended ever, why they went back, and how far bad releases had got when they were stopped. */
export type RolloutCounts = {
  readonly ends: Readonly<Record<Ended['phase'], number>>;
  readonly rollbacks: ReadonlyMap<Reason, number>;
  /** Releases that evidence stopped, by the most traffic that they had: what would otherwise have met everybody. */
  readonly stopped: ReadonlyMap<number, number>;
};

export const NO_COUNTS: RolloutCounts = {
  ends: { promoted: 0, 'rolled-back': 0, concluded: 0 },
  rollbacks: new Map(),
  stopped: new Map(),
};

/** Shares are counted in these, so that a plan with many steps makes no more series. */
export const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5, 1] as const;
const HARM: readonly Reason[] = ['CANARY_WORSE', 'BURNING'];

/** What a move adds: only where it turns back or ends. */
export function withCounted(counts: RolloutCounts, rollout: Rollout, { next, because }: RolloutMoved): RolloutCounts {
  if (next.phase === 'rolling-back' && rollout.now.phase !== 'rolling-back') {
    const rollbacks = plusOne(counts.rollbacks, because);
    return {
      ...counts,
      rollbacks,
      stopped: HARM.includes(because) ? plusOne(counts.stopped, bucketOf(rollout)) : counts.stopped,
    };
  }
  if (!isActive(rollout) || next.phase === 'shifting' || next.phase === 'held' || next.phase === 'rolling-back') return counts;
  return { ...counts, ends: { ...counts.ends, [next.phase]: counts.ends[next.phase] + 1 } };
}

function bucketOf(rollout: Rollout): number {
  return SHARES.find((share) => askedShare(rollout) <= share) ?? 1;
}

function plusOne<Key>(counts: ReadonlyMap<Key, number>, key: Key): ReadonlyMap<Key, number> {
  return new Map(counts).set(key, (counts.get(key) ?? 0) + 1);
}
