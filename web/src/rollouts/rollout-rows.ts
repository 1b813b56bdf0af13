import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { isOver } from '../rollout/ladder.ts';
import { showLength, showMoment } from '../show.ts';

/** When it began, and how long it took or has taken. */
export function readTimes(
  rollout: Pick<RolloutSummaryView, 'started_at' | 'ended_at'>,
  at: number,
): { began: string; took: string } {
  const start = Date.parse(rollout.started_at);
  const end = rollout.ended_at === null ? at : Date.parse(rollout.ended_at);
  return { began: showMoment(rollout.started_at, at), took: showLength(end - start) };
}

/** What the list told, with what the stream has told since of those that move. */
export function withLive(
  listed: readonly RolloutSummaryView[],
  live: ReadonlyMap<string, RolloutSummaryView>,
): readonly RolloutSummaryView[] {
  return listed.map((rollout) => {
    const told = live.get(rollout.id);
    return told !== undefined && Date.parse(told.changed_at) >= Date.parse(rollout.changed_at) ? told : rollout;
  });
}

export function countActive(rollouts: readonly Pick<RolloutSummaryView, 'phase'>[]): number {
  return rollouts.filter(({ phase }) => !isOver(phase)).length;
}
