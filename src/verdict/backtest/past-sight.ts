import { SLOT } from '../../evidence/cell.ts';
import { slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { WindowCounts } from '../window-counts.ts';
import { countsOverPast, windowStart, type PastLane } from './past-lane.ts';

/** What is known of how well something was seen: `good` of both lanes is slots of ten seconds. */
export type PastSight = {
  /** In which the server watched. */
  readonly watched: PastLane;
  /** In which the telemetry was heard; null: of telemetry that is itself measured all that was watched is known. */
  readonly heard: PastLane | null;
  /** When it was first heard of. */
  readonly first: Instant | null;
  /** Came sampled by outcome and without weights; null: nothing did. */
  readonly biased: PastLane | null;
};

/** The newest slots of a window may still be on their way. */
const NEWEST = 2;

/** The same as `slotsIn` of `evidence/evidence.ts`, from running totals. */
export function pastSlots(
  { watched, heard, first }: PastSight,
  at: Instant,
  window: DurationMs,
): Pick<WindowCounts, 'observedSlots' | 'expectedSlots'> {
  const goodOver = ({ axis, good }: PastLane, over: DurationMs): number =>
    Math.max(0, good[axis.endedBy(at)]! - good[axis.endedBy(windowStart(at, over))]!);
  const watchedOver = (over: DurationMs): number => goodOver(watched, over) + inProgress(watched, at);
  if (heard === null) {
    const slots = watchedOver(window);
    return { observedSlots: slots, expectedSlots: slots };
  }
  if (first === null || first > at) return { observedSlots: 0, expectedSlots: watchedOver(window) };
  const known = Math.min(window, at - slotOf(first, SLOT)) as DurationMs;
  const expected = Math.max(0, Math.min(watchedOver(known), Math.ceil(known / SLOT)) - NEWEST);
  return { observedSlots: Math.min(expected, goodOver(heard, known)), expectedSlots: expected };
}

/** A server that watches has begun to watch in the slot that is going on. */
function inProgress({ axis, good }: PastLane, at: Instant): number {
  const slot = axis.slotAt(at);
  return slot < 0 ? 0 : Math.min(1, good[slot + 1]! - good[slot]!);
}

/** The end of the newest slot in which it was heard, by how many slots have ended; -1 before the first. */
export function newestHeard({ axis, good }: PastLane): Float64Array {
  const newest = new Float64Array(axis.size + 1).fill(-1);
  let number = 0;
  for (const { from, to, width } of axis.stretches)
    for (let start: number = from; start < to; start += width) {
      number += 1;
      newest[number] = good[number]! > good[number - 1]! ? start + width - 1 : newest[number - 1]!;
    }
  return newest;
}

export function wasBiased({ biased }: PastSight, since: Instant, at: Instant): boolean {
  return biased !== null && countsOverPast(biased, at, Math.max(0, at - since) as DurationMs).total > 0;
}
