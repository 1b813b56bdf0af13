import type { Entry } from './entry.ts';
import { withJudged, withMoved, withStarted, type RolloutRecord, type Rollouts } from './rollout-records.ts';

/** What says where a rollout went; the batches it was judged by say why. */
export const ROLLOUT_KINDS = ['rollout.started', 'rollout.moved'] as const satisfies readonly Entry['kind'][];

/** A rollout that has left the state, from its own entries, oldest first; null where its first is not among them. */
export function recordedRollout(id: string, entries: readonly Entry[]): RolloutRecord | null {
  let rollouts: Rollouts = new Map();
  for (const entry of entries) {
    if (entry.kind === 'rollout.started') rollouts = withStarted(new Map(), entry);
    else if (entry.kind === 'rollout.moved' && rollouts.has(id)) rollouts = withMoved(rollouts, entry);
    else if (entry.kind === 'rollout.judged' && rollouts.has(id)) rollouts = withJudged(rollouts, entry);
  }
  return rollouts.get(id) ?? null;
}
