import { BUCKETS, PER_DOUBLING, upperEdge } from '../kernel/log-buckets.ts';
import type { CellBlock } from './cell-block.ts';
import type { Cell } from './cell.ts';
import { eachBucket } from './histogram.ts';

/** Cells of any number added up, with a weight for every bucket there is: merging is adding, and nothing is looked for. */
export type Distribution = {
  good: number;
  total: number;
  n: number;
  sum: number;
  readonly weights: Float64Array;
};

/** A quantile lies in the bucket of the value itself, so that it is off by less than the bucket is wide: 4.4 %. */
export const QUANTILE_BOUND = 2 ** (1 / PER_DOUBLING) - 1;

export function emptyDistribution(): Distribution {
  return { good: 0, total: 0, n: 0, sum: 0, weights: new Float64Array(BUCKETS) };
}

/** Makes room for the next one in the same place. */
export function emptied(used: Distribution): Distribution {
  used.weights.fill(0);
  return Object.assign(used, { good: 0, total: 0, n: 0, sum: 0 });
}

export function addDistribution(into: Distribution, from: Distribution): void {
  addCounts(into, from);
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) into.weights[bucket]! += from.weights[bucket]!;
}

export function addCell(into: Distribution, cell: Cell): void {
  addCounts(into, cell);
  eachBucket(cell.histogram, (bucket, weight) => {
    into.weights[bucket]! += weight;
  });
}

/** Adds the block's rows whose slots start in [from, to), and says which is the first of them; null when there is none. */
export function addBlock(
  into: Distribution,
  { columns, sketches: { ends, buckets, weights } }: CellBlock,
  { from, to }: { readonly from: number; readonly to: number },
): number | null {
  let first: number | null = null;
  for (let row = 0; row < columns.at.length; row += 1) {
    const at = columns.at[row]!;
    if (at < from || at >= to) continue;
    first ??= at;
    into.good += columns.good[row]!;
    into.total += columns.total[row]!;
    into.n += columns.n[row]!;
    into.sum += columns.sum[row]!;
    const end = ends[row]!;
    for (let index = row === 0 ? 0 : ends[row - 1]!; index < end; index += 1) into.weights[buckets[index]!]! += weights[index]!;
  }
  return first;
}

/**
 * The value below which the share lies, by the nearest rank; within the bucket values are taken to lie evenly on its
 * logarithmic scale, so that a smooth distribution is told far better than to a bucket. Null when it holds no values.
 */
export function quantileIn({ weights }: Distribution, share: number): number | null {
  let whole = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) whole += weights[bucket]!;
  if (whole === 0) return null;
  const wanted = Math.min(whole, Math.max(Math.min(1, whole), Math.ceil(share * whole)));
  let before = 0;
  let last = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const weight = weights[bucket]!;
    if (weight === 0) continue;
    last = bucket;
    if (before + weight >= wanted) return within(bucket, (wanted - before - 0.5) / weight);
    before += weight;
  }
  // What was added up in another order may be off in its last digit.
  return within(last, 1);
}

/** A rank in the middle of its own part of the bucket: one value alone is taken for the middle. */
function within(bucket: number, part: number): number {
  return upperEdge(bucket - 1 + Math.min(1, Math.max(0, part)));
}

function addCounts(into: Distribution, from: Pick<Distribution, 'good' | 'total' | 'n' | 'sum'>): void {
  into.good += from.good;
  into.total += from.total;
  into.n += from.n;
  into.sum += from.sum;
}
