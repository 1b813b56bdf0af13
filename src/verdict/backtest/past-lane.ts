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

/** Parts may overlap and lie in any order; what lies outside the axis is left out. */
export function pastLane(axis: TimeAxis, parts: readonly SlotColumns[], shiftMs = 0 as DurationMs): PastLane {
  const good = new Float64Array(axis.size + 1);
  const total = new Float64Array(axis.size + 1);
  for (const part of parts) {
    for (let row = 0; row < part.at.length; row += 1) {
      const slot = axis.slotAt(part.at[row]! + shiftMs);
      if (slot < 0) continue;
      good[slot + 1]! += part.good[row]!;
      total[slot + 1]! += part.total[row]!;
    }
  }
  for (let slot = 1; slot <= axis.size; slot += 1) {
    good[slot]! += good[slot - 1]!;
    total[slot]! += total[slot - 1]!;
  }
  return { axis, good, total, shiftMs };
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
