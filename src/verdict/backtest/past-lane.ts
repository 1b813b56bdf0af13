import { resolutionOf } from '../../evidence/ring-pages.ts';
import type { SlotColumns } from '../../evidence/slot-columns.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import type { Events } from '../window-counts.ts';
import type { TimeAxis } from './time-axis.ts';

/**
 * What was counted in a lane, as running totals over the whole axis: at a slot's number lies all that came before it. Windows
 * begin where those of the live lanes begin, so that a judge sees the same counts as he did then.
 */
export type PastLane = {
  readonly axis: TimeAxis;
  readonly good: Float64Array;
  readonly total: Float64Array;
  /** A slice of time counts when it is over, in the last of its slots; it belongs to the windows that it began in. */
  readonly shiftMs: DurationMs;
};

/** Parts may overlap and lie in any order; what lies outside the axis is left out. `into` is a lane that nobody needs any more. */
export function pastLane(
  axis: TimeAxis,
  parts: readonly SlotColumns[],
  { shiftMs = 0 as DurationMs, into }: { readonly shiftMs?: DurationMs; readonly into?: PastLane | undefined } = {},
): PastLane {
  const isFitting = into !== undefined && into.axis === axis;
  const good = isFitting ? into.good : new Float64Array(axis.size + 1);
  const total = isFitting ? into.total : new Float64Array(axis.size + 1);
  const lane = { axis, good, total, shiftMs };
  const ordered = parts.filter(({ at }) => at.length > 0).toSorted((a, b) => a.at[0]! - b.at[0]!);
  if (!runInOrder(lane, ordered)) {
    good.fill(0);
    total.fill(0);
    for (const part of ordered) addPart(lane, part);
    runUp(good);
    runUp(total);
  }
  return lane;
}

/**
 * Most parts begin where the one before ends, so that each slot is written once: a pass over some hundred thousand slots is
 * what a lane costs. False, with anything in the lane, where a row lies before the one that came before it.
 */
function runInOrder({ axis, good, total, shiftMs }: PastLane, parts: readonly SlotColumns[]): boolean {
  let from = 0;
  let to = 0;
  let width = 1;
  let first = 0;
  let written = 0;
  let goodSum = 0;
  let totalSum = 0;
  for (const { at: starts, good: goodOf, total: totalOf } of parts)
    for (let row = 0; row < starts.length; row += 1) {
      const at = starts[row]! + shiftMs;
      if (at < from || at >= to) {
        const found = axis.placeOf(at);
        if (found === null) continue;
        from = found.from;
        to = found.to;
        width = found.width;
        first = found.first;
      }
      const place = first + Math.floor((at - from) / width) + 1;
      if (place < written) return false;
      for (; written < place; written += 1) {
        good[written] = goodSum;
        total[written] = totalSum;
      }
      goodSum += goodOf[row]!;
      totalSum += totalOf[row]!;
    }
  good.fill(goodSum, written);
  total.fill(totalSum, written);
  return true;
}

function runUp(counts: Float64Array): void {
  let sum = 0;
  for (let slot = 0; slot < counts.length; slot += 1) {
    sum += counts[slot]!;
    counts[slot] = sum;
  }
}

/** Rows that follow each other mostly lie in one stretch, in which a slot's number is a division. */
function addPart({ axis, good, total, shiftMs }: PastLane, { at: starts, good: goodOf, total: totalOf }: SlotColumns): void {
  let place = { from: 0, to: 0, width: 1, first: 0 };
  for (let row = 0; row < starts.length; row += 1) {
    const at = starts[row]! + shiftMs;
    if (at < place.from || at >= place.to) {
      const found = axis.placeOf(at);
      if (found === null) continue;
      place = found;
    }
    const slot = place.first + Math.floor((at - place.from) / place.width) + 1;
    good[slot]! += goodOf[row]!;
    total[slot]! += totalOf[row]!;
  }
}

export function countsOverPast(lane: PastLane, at: Instant, window: DurationMs): Events {
  return countsSincePast(lane, at, windowStart(at, window));
}

/** Never less than nothing, and never more good than all: two counters of one cell may be a reading apart. */
export function countsSincePast({ axis, good, total, shiftMs }: PastLane, at: Instant, start: Instant): Events {
  const now = axis.endedBy(at);
  const then = Math.min(now, axis.endedBy(start + shiftMs));
  const all = Math.max(0, total[now]! - total[then]!);
  return { good: Math.min(all, Math.max(0, good[now]! - good[then]!)), total: all };
}

/** Where a window that ends at the instant begins: at the start of a slot of the ring that answers for it. */
export function windowStart(at: Instant, window: DurationMs): Instant {
  const width = resolutionOf(window);
  return ((Math.floor(at / width) - Math.ceil(window / width)) * width) as Instant;
}
