import { BUCKETS } from '../kernel/log-buckets.ts';
import type { CellBlock } from './cell-block.ts';
import type { Cell } from './cell.ts';
import { quantileIn, type Distribution } from './distribution.ts';
import { eachBucket } from './histogram.ts';
import type { Span } from './slots-of-span.ts';

/** What was counted, slot by slot: any number of cells added up, with what is needed for a quantile of each slot. */
export type SlotGrid = {
  readonly good: Float64Array;
  readonly total: Float64Array;
  readonly n: Float64Array;
  readonly sum: Float64Array;
  /** A weight for every bucket there is, slot after slot: most of it is nothing, and none of it is looked for. */
  readonly weights: Float64Array;
};

export function openSlotGrid(slots: number): SlotGrid {
  const column = (): Float64Array => new Float64Array(slots);
  return { good: column(), total: column(), n: column(), sum: column(), weights: new Float64Array(slots * BUCKETS) };
}

export function addToSlot(grid: SlotGrid, slot: number, cell: Omit<Cell, 'generation' | 'cohort' | 'at'>): void {
  if (slot < 0 || slot >= grid.total.length) return;
  grid.good[slot]! += cell.good;
  grid.total[slot]! += cell.total;
  grid.n[slot]! += cell.n;
  grid.sum[slot]! += cell.sum;
  eachBucket(cell.histogram, (bucket, weight) => {
    grid.weights[slot * BUCKETS + bucket]! += weight;
  });
}

/** Adds the block's rows that start in the stretch to the slots that they lie in, which begin at `origin`. */
export function addBlockToSlots(
  grid: SlotGrid,
  { columns: { at, good, total, n, sum }, sketches: { ends, buckets, weights } }: CellBlock,
  { from, to, origin, width }: Span & { readonly origin: number; readonly width: number },
): void {
  for (let row = 0; row < at.length; row += 1) {
    if (at[row]! < from || at[row]! >= to) continue;
    const slot = Math.floor((at[row]! - origin) / width);
    grid.good[slot]! += good[row]!;
    grid.total[slot]! += total[row]!;
    grid.n[slot]! += n[row]!;
    grid.sum[slot]! += sum[row]!;
    const end = ends[row]!;
    for (let index = row === 0 ? 0 : ends[row - 1]!; index < end; index += 1)
      grid.weights[slot * BUCKETS + buckets[index]!]! += weights[index]!;
  }
}

/** A slot by itself; its weights are those of the grid. */
export function slotOfGrid({ good, total, n, sum, weights }: SlotGrid, slot: number): Distribution {
  const own = weights.subarray(slot * BUCKETS, (slot + 1) * BUCKETS);
  return { good: good[slot]!, total: total[slot]!, n: n[slot]!, sum: sum[slot]!, weights: own };
}

/** Quantiles of each slot, a column for each share; null where no values are known. */
export function quantileColumns(grid: SlotGrid, shares: readonly number[]): readonly (number | null)[][] {
  const slots = Array.from({ length: grid.total.length }, (_, slot) => slotOfGrid(grid, slot));
  return shares.map((share) => slots.map((slot) => quantileIn(slot, share)));
}

/** All slots together. */
export function wholeOf({ good, total, n, sum, weights }: SlotGrid): Distribution {
  const added = (column: Float64Array): number => column.reduce((whole, value) => whole + value, 0);
  const all = new Float64Array(BUCKETS);
  for (let index = 0; index < weights.length; index += 1) all[index % BUCKETS]! += weights[index]!;
  return { good: added(good), total: added(total), n: added(n), sum: added(sum), weights: all };
}
