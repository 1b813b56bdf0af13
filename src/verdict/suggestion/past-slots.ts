import type { DurationMs } from '../../kernel/units.ts';
import type { WindowCounts } from '../window-counts.ts';

/** What was counted, slot by slot without a gap, oldest first; `heard` is 1 where telemetry was there. */
export type PastSlots = {
  readonly slotMs: DurationMs;
  readonly good: Float64Array;
  readonly total: Float64Array;
  readonly heard: Uint8Array;
};

/** Sums from the first slot on, so that every window of the past is a subtraction. */
export type PastSums = {
  readonly slotMs: DurationMs;
  readonly slots: number;
  over(end: number, windowMs: DurationMs): WindowCounts;
};

export function sumPast({ slotMs, good, total, heard }: PastSlots): PastSums {
  const [goods, totals, hears] = [runningSums(good), runningSums(total), runningSums(heard)];
  return {
    slotMs,
    slots: good.length,
    /** The window that ends with slot `end`; before the first slot there is nothing, and nothing is expected. */
    over(end, windowMs) {
      const from = Math.max(0, end + 1 - Math.round(windowMs / slotMs));
      return {
        good: goods[end + 1]! - goods[from]!,
        total: totals[end + 1]! - totals[from]!,
        observedSlots: hears[end + 1]! - hears[from]!,
        expectedSlots: end + 1 - from,
      };
    },
  };
}

function runningSums(values: Float64Array | Uint8Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1) sums[index + 1] = sums[index]! + values[index]!;
  return sums;
}
