import { eachBucket, emptyHistogram, mergeHistogram, type Histogram } from './histogram.ts';
import { emptied, emptyDistribution, quantileIn, type Distribution } from './distribution.ts';
import type { Cell } from './cell.ts';

/** What was counted, slot by slot: any number of cells added up, with what is needed for a quantile of each slot. */
export type SlotGrid = {
  readonly good: Float64Array;
  readonly total: Float64Array;
  readonly n: Float64Array;
  readonly sum: Float64Array;
  readonly histograms: readonly Histogram[];
};

export function openSlotGrid(slots: number): SlotGrid {
  const column = (): Float64Array => new Float64Array(slots);
  return {
    good: column(),
    total: column(),
    n: column(),
    sum: column(),
    histograms: Array.from({ length: slots }, emptyHistogram),
  };
}

export function addToSlot(
  grid: SlotGrid,
  slot: number,
  { good, total, n, sum, histogram }: Omit<Cell, 'generation' | 'cohort' | 'at'>,
): void {
  const into = grid.histograms[slot];
  if (into === undefined) return;
  grid.good[slot]! += good;
  grid.total[slot]! += total;
  grid.n[slot]! += n;
  grid.sum[slot]! += sum;
  mergeHistogram(into, histogram);
}

/** One for all slots: each is read before the next one is filled in. */
const LENT = emptyDistribution();

/** Quantiles of each slot, a column for each share; null where no values are known. */
export function quantileColumns({ histograms }: SlotGrid, shares: readonly number[]): readonly (number | null)[][] {
  const columns = shares.map((): (number | null)[] => []);
  for (const histogram of histograms) {
    const all = emptied(LENT);
    eachBucket(histogram, (bucket, weight) => {
      all.weights[bucket]! += weight;
    });
    for (const [index, share] of shares.entries()) columns[index]!.push(quantileIn(all, share));
  }
  return columns;
}

/** All slots together. */
export function wholeOf({ good, total, n, sum, histograms }: SlotGrid): Distribution {
  const all = emptyDistribution();
  const added = (column: Float64Array): number => column.reduce((whole, value) => whole + value, 0);
  for (const histogram of histograms)
    eachBucket(histogram, (bucket, weight) => {
      all.weights[bucket]! += weight;
    });
  return Object.assign(all, { good: added(good), total: added(total), n: added(n), sum: added(sum) });
}
