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
  const good = isFitting ? into.good.fill(0) : new Float64Array(axis.size + 1);
  const total = isFitting ? into.total.fill(0) : new Float64Array(axis.size + 1);
  for (const part of parts) addPart({ axis, good, total, shiftMs }, part);
  for (let slot = 1; slot <= axis.size; slot += 1) {
    good[slot]! += good[slot - 1]!;
    total[slot]! += total[slot - 1]!;
  }
  return { axis, good, total, shiftMs };
}

/** Rows that follow each other mostly lie in one stretch, in which a slot's number is a division. */
function addPart({ axis, good, total, shiftMs }: PastLane, part: SlotColumns): void {
  let [from, to, width, first] = [0, 0, 1, 0];
  for (let row = 0; row < part.at.length; row += 1) {
    const at = part.at[row]! + shiftMs;
    if (at < from || at >= to) {
      const found = axis.placeOf(at);
      if (found === null) continue;
      ({ from, to, width, first } = found);
    }
    const place = first + Math.floor((at - from) / width) + 1;
    good[place]! += part.good[row]!;
    total[place]! += part.total[row]!;
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
