import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';

/** Slots, each with what was counted in it; `at` is where a slot starts, or any instant within it. */
export type SlotColumns = { readonly at: Float64Array; readonly good: Float64Array; readonly total: Float64Array };

/** What was counted in a slot or a window. Of slices of time `good` and `total` are parts of slices. */
export type Counts = { readonly good: number; readonly total: number };

export const NOTHING: Counts = { good: 0, total: 0 };

/** Slots one after the other, whether anything was counted in them or not: the first has the number `from` (start ÷ width). */
export type DenseSlots = {
  readonly from: number;
  readonly good: Float64Array;
  readonly total: Float64Array;
  /** 1 where there was a row. */
  readonly isThere: Uint8Array;
};

/** Adds columns up slot by slot, in the order of time. They may overlap and be in any order. */
export function sumColumns(parts: readonly SlotColumns[], width: DurationMs): SlotColumns {
  const { from, good, total, isThere } = denseSlots(parts, width);
  let length = 0;
  for (const one of isThere) length += one;
  const sum = { at: new Float64Array(length), good: new Float64Array(length), total: new Float64Array(length) };
  let row = 0;
  for (let slot = 0; slot < isThere.length; slot += 1) {
    if (isThere[slot] === 0) continue;
    sum.at[row] = (from + slot) * width;
    sum.good[row] = good[slot]!;
    sum.total[row] = total[slot]!;
    row += 1;
  }
  return sum;
}

export function denseSlots(parts: readonly SlotColumns[], width: DurationMs): DenseSlots {
  let [first, last] = [Infinity, -Infinity];
  for (const { at } of parts) {
    for (const instant of at) {
      if (instant < first) first = instant;
      if (instant > last) last = instant;
    }
  }
  const from = first > last ? 0 : Math.floor(first / width);
  const length = first > last ? 0 : Math.floor(last / width) - from + 1;
  const [good, total, isThere] = [new Float64Array(length), new Float64Array(length), new Uint8Array(length)];
  for (const part of parts) {
    for (let row = 0; row < part.at.length; row += 1) {
      const slot = Math.floor(part.at[row]! / width) - from;
      good[slot]! += part.good[row]!;
      total[slot]! += part.total[row]!;
      isThere[slot] = 1;
    }
  }
  return { from, good, total, isThere };
}

/** The rows for which the test holds, in their order. */
export function rowsWhere({ at, good, total }: SlotColumns, test: (at: Instant, row: number) => boolean): SlotColumns {
  const isKept = (_: number, row: number): boolean => test(at[row]! as Instant, row);
  return { at: at.filter(isKept), good: good.filter(isKept), total: total.filter(isKept) };
}

/** What the rows of [from, to) come to. */
export function countsBetween({ at, good, total }: SlotColumns, from: number, to: number): Counts {
  const sum = { good: 0, total: 0 };
  for (let row = 0; row < at.length; row += 1) {
    if (at[row]! < from || at[row]! >= to) continue;
    sum.good += good[row]!;
    sum.total += total[row]!;
  }
  return sum;
}

/** The start of the first slot of this width that does not begin before the instant. */
export function slotFrom(at: Instant, width: DurationMs): Instant {
  return slotOf((at + width - 1) as Instant, width);
}
