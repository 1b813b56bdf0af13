import { exposedFor, tollIn, tellStory } from '../../delivery/explain-story.ts';
import { isActive } from '../../delivery/rollout.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { RolloutBatchesView } from '../../wire/rollout-batches.ts';
import type { BatchPoint, ShareAt } from './rollout-history.ts';
import type { Seen } from './show-rollout.ts';

/** A picture is not finer than this. */
const MOST_SHOWN = 180;

export function showBatches({ record, facts, history, evidence }: Omit<Seen, 'divergence'>, at: Instant): RolloutBatchesView {
  const { rollout, sentence } = record;
  const batches = thinned(history.batches);
  const told = { comparison: facts.comparison, asked: history.asked, sentence, at };
  return {
    rollout: rollout.id,
    at: showInstant(at),
    from: showInstant(rollout.startedAt),
    to: showInstant(isActive(rollout) ? at : rollout.now.since),
    batches: batches.map(({ at: end, step, share }) => ({ at: showInstant(end), step, share: rounded(share) })),
    streams: rollout.terms.streams.map(({ name }, index) => ({
      indicator: name,
      low: batches.map(({ excess }) => rounded(excess[index]?.low)),
      high: batches.map(({ excess }) => rounded(excess[index]?.high)),
      seen: batches.map(({ excess }) => rounded(excess[index]?.seen)),
      limit: batches.map(({ excess }) => rounded(excess[index]?.limit)),
    })),
    asked: history.asked.map(showShare),
    counted: history.counted.map(showShare),
    exposed_ms: exposedFor(rollout, told),
    toll: tollIn(facts.comparison),
    story: tellStory(rollout, told).map((chapter) => ({ ...chapter })),
    evidence,
  };
}

/** Counted back from the newest, which is always there: it is what the arithmetic beside it says. */
function thinned(batches: readonly BatchPoint[]): readonly BatchPoint[] {
  const every = Math.ceil(batches.length / MOST_SHOWN);
  return batches.filter((_, index) => (batches.length - 1 - index) % every === 0);
}

/** Digits that nobody can see would be most of the answer. The newest of each is exact elsewhere. */
function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toPrecision(7));
}

function showShare({ at, share }: ShareAt): { at: string; share: number } {
  return { at: showInstant(at), share };
}
