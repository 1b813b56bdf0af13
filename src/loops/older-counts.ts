import type { Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { toldFrom } from '../evidence/lane-between.ts';
import { NOTHING, type Counts } from '../evidence/slot-columns.ts';
import { DAY, HOUR, slotOf, type Instant } from '../kernel/units.ts';
import type { Known } from './gather-facts.ts';
import { historyOf, type HistoryParts } from './indicator-history.ts';

/** What was counted before the time that memory reaches back to: long windows of weeks ago began there. */
export type OlderCounts = {
  readonly from: Instant;
  /** Both on whole hours; null when it is not kept, or not by itself. */
  counts(span: { readonly from: Instant; readonly to: Instant }): Counts | null;
};

export const NOTHING_OLDER: OlderCounts = { from: -Infinity as Instant, counts: () => NOTHING };

/** Only events are stored, by their indicator: slices, cohorts and adjusted time are known as far as memory reaches. */
export async function olderCounts(
  parts: HistoryParts & Known,
  { windowMs, indicator: named, method, cohort, agreement, name }: Objective,
  { at, from, knownSince }: { readonly at: Instant; readonly from: Instant; readonly knownSince: Instant | null },
): Promise<OlderCounts> {
  const reach = toldFrom(at);
  const first = slotOf((from - windowMs) as Instant, HOUR);
  if (first >= reach) return NOTHING_OLDER;
  // What was first heard well after memory begins was not heard before: there is nothing to read.
  if (knownSince === null || knownSince >= reach + DAY) return { from: reach, counts: () => NOTHING };
  const indicator = findIndicator(parts.catalog(), named);
  const isPlain =
    method.kind === 'occurrences' && cohort === null && agreement === undefined && !(parts.adjusted?.().has(name) ?? false);
  if (indicator === undefined || !isPlain) return { from: reach, counts: ({ from: begin }) => (begin >= reach ? NOTHING : null) };
  const query = {
    generation: indicator.generation,
    tier: '1h',
    from: first,
    to: reach,
    measure: 'failures',
    each: 1,
    now: at,
  } as const;
  const { bad, total } = await historyOf(parts, query);
  const [badSoFar, totalSoFar] = [runningOf(bad), runningOf(total)];
  const row = (instant: Instant): number => Math.min(total.length, Math.max(0, Math.round((instant - first) / HOUR)));
  return {
    from: reach,
    counts({ from: begin, to }) {
      if (begin >= to) return NOTHING;
      const [then, end] = [row(begin), row(to)];
      const all = (totalSoFar[end] ?? 0) - (totalSoFar[then] ?? 0);
      const failed = (badSoFar[end] ?? 0) - (badSoFar[then] ?? 0);
      return { good: Math.max(0, all - failed), total: all };
    },
  };
}

function runningOf(column: Float64Array): Float64Array {
  const sums = new Float64Array(column.length + 1);
  for (let row = 0; row < column.length; row += 1) sums[row + 1] = (sums[row] ?? 0) + (column[row] ?? 0);
  return sums;
}
