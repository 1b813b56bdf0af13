import type { JudgeSettings } from '../catalog/catalog.ts';
import { recentCells } from '../evidence/evidence.ts';
import { DAY, HOUR, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { armOf, type Arms } from '../verdict/comparison/arms.ts';
import type { Sight } from '../verdict/comparison/judge-terms.ts';
import type { OpenJudgeParts } from './judge-ground.ts';

type Age = NonNullable<JudgeSettings['age']>;
export type FreshQuestion = {
  readonly arms: Arms;
  readonly generations: readonly { readonly baseline: string }[];
  readonly at: Instant;
};

/** An instance that was silent for longer than this is taken for a new one. */
const REMEMBERED = (7 * DAY) as DurationMs;
/** Instances that a judge is bound to by name. */
const MOST = 200;

/** The instances of the baseline that were first heard of no longer ago than the plan allows. */
export async function freshInstances(
  { evidence, cellStore }: OpenJudgeParts,
  { label, atMost }: Age,
  { arms, generations, at }: FreshQuestion,
): Promise<NonNullable<Sight['instances']>> {
  const first = new Map<string, Instant>();
  const hear = (cohort: string, heardAt: Instant): void => {
    const arm = armOf(cohort, arms);
    const value = arm?.labels[label];
    if (value === undefined || (arm?.is !== 'baseline' && arm?.is !== 'apart')) return;
    first.set(value, Math.min(heardAt, first.get(value) ?? heardAt) as Instant);
  };
  const young = slotOf((at - atMost) as Instant, HOUR);
  // Hours tell who is old; near the limit it takes minutes to tell.
  const stretches = [
    { tier: '1h', from: slotOf((at - atMost - REMEMBERED) as Instant, HOUR), to: young },
    { tier: '1m', from: young, to: at },
  ] as const;
  for (const { baseline: generation } of generations) {
    for (const cell of recentCells(evidence(), generation, { from: young, to: at })) if (cell.n > 0) hear(cell.cohort, cell.at);
    if (cellStore === undefined) continue;
    for (const stretch of stretches)
      for (const columns of await cellStore.columns({ ...stretch, generation })) {
        const row = columns.n.findIndex((n) => n > 0);
        if (row >= 0) hear(columns.cohort, columns.at[row] as Instant);
      }
  }
  const fresh = [...first].flatMap(([value, heardAt]) => (heardAt >= at - atMost ? [value] : []));
  return { label, values: fresh.toSorted().slice(0, MOST) };
}
