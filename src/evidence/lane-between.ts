import { heardGeneration, WATCHED } from '../intake/generations.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { SLOT } from './cell.ts';
import { countsSince, pendingSlots, type Evidence } from './evidence.ts';
import { NOTHING, type Counts } from './slot-columns.ts';

/** Two instants of the past, as they are known at a later one. */
export type Between = { readonly from: Instant; readonly to: Instant; readonly at: Instant };

/** The widths of slots that are kept in memory, the finest first. */
const WIDTHS: readonly DurationMs[] = [10 * SECOND, MINUTE, 5 * MINUTE, HOUR, 6 * HOUR] as DurationMs[];

/**
 * What a lane counted in [from, to), exactly, from running totals in memory; null when they do not tell one of the two. No
 * store is asked, so that the whole history of an objective costs a few hundred subtractions.
 */
export function laneBetween(evidence: Evidence, lane: string, { from, to, at }: Between): Counts | null {
  if (to <= from) return NOTHING;
  const [since, later] = [sinceExactly(evidence, lane, { start: from, at }), sinceExactly(evidence, lane, { start: to, at })];
  if (since === null || later === null) return null;
  // Sums of shares are off in their last digits.
  const total = Math.max(0, since.total - later.total);
  return { good: Math.min(total, Math.max(0, since.good - later.good)), total };
}

/** An instant within a wide slot in which nothing was counted is as well known as the start of that slot. */
function sinceExactly(
  evidence: Evidence,
  lane: string,
  { start, at }: { readonly start: Instant; readonly at: Instant },
): Counts | null {
  if (start > at) return NOTHING;
  if (evidence.windows.find(lane) < 0) return countsSince(evidence, lane, { start, at }) ?? NOTHING;
  for (const width of WIDTHS) {
    const floor = slotOf(start, width);
    const known = countsSince(evidence, lane, { start: floor, at });
    if (known === null || floor === start) {
      if (known !== null) return known;
      continue;
    }
    const next = countsSince(evidence, lane, { start: (floor + width) as Instant, at });
    if (next !== null && next.total === known.total && next.good === known.good) return known;
  }
  return null;
}

/** The first instant that every lane can tell of at `at`, whatever was counted: a start of six hours, ninety days back. */
export function toldFrom(at: Instant): Instant {
  return (slotOf((at - 90 * DAY) as Instant, (6 * HOUR) as DurationMs) + 6 * HOUR) as Instant;
}

/**
 * Slots in [from, to) in which the journey was heard, and slots in which it should have been: those since it was first heard in
 * which this server was watching. What may still be on its way is not expected yet.
 */
export function slotsBetween(
  evidence: Evidence,
  journey: string,
  { from, to, at }: Between,
): { observed: number; expected: number } {
  const since = evidence.heard.get(journey);
  const first = since === undefined ? from : slotOf(since.first, SLOT);
  const begin = Math.max(from, slotOf(first, (6 * HOUR) as DurationMs)) as Instant;
  const watched = laneBetween(evidence, WATCHED, { from: begin, to, at })?.good ?? 0;
  if (since === undefined) return { observed: 0, expected: watched };
  const end = slotOf(at, SLOT) + SLOT;
  const pending = Math.max(0, (to - (end - pendingSlots(since, at) * SLOT)) / SLOT);
  const possible = Math.max(0, Math.ceil((to - Math.max(begin, first)) / SLOT));
  const expected = Math.max(0, Math.min(watched, possible) - pending);
  const heard = laneBetween(evidence, heardGeneration(journey), { from: begin, to, at })?.good ?? 0;
  return { observed: Math.min(expected, heard), expected };
}

/** What can be known of a source is known whenever this server watched. */
export function watchedBetween(evidence: Evidence, span: Between): { observed: number; expected: number } {
  const watched = laneBetween(evidence, WATCHED, span)?.good ?? 0;
  return { observed: watched, expected: watched };
}
