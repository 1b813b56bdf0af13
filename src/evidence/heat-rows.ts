import { BUCKETS, upperEdge } from '../kernel/log-buckets.ts';
import { eachBucket, type Histogram } from './histogram.ts';

/** Counts by value and slot: `edges` has one more than there are rows; row i holds values in (edges[i], edges[i + 1]]. */
export type HeatRows = {
  readonly edges: readonly number[];
  /** Of each slot the rows in which anything is, and how much: row, weight, row, weight and so on. */
  readonly slots: readonly (readonly number[])[];
};

/** Neighbouring buckets are joined until there are few enough rows to be drawn. Nothing is left out, and nothing is split. */
export function heatRows(histograms: readonly Histogram[], most: number): HeatRows | null {
  let [low, high] = [BUCKETS, -1];
  for (const histogram of histograms)
    eachBucket(histogram, (bucket) => {
      low = Math.min(low, bucket);
      high = Math.max(high, bucket);
    });
  if (high < low) return null;
  // A multiple of what is joined, so that rows lie where they lay when more values come.
  const joined = joinedOf(low, high, most);
  const first = Math.floor(low / joined);
  const rows = Math.floor(high / joined) - first + 1;
  const edges = Array.from({ length: rows + 1 }, (_, row) => upperEdge((first + row) * joined - 1));
  return { edges, slots: histograms.map((histogram) => rowsOf(histogram, { first, joined })) };
}

function joinedOf(low: number, high: number, most: number): number {
  let joined = 1;
  while (Math.floor(high / joined) - Math.floor(low / joined) + 1 > most) joined += 1;
  return joined;
}

function rowsOf(histogram: Histogram, { first, joined }: { first: number; joined: number }): readonly number[] {
  const rows: number[] = [];
  eachBucket(histogram, (bucket, weight) => {
    const row = Math.floor(bucket / joined) - first;
    if (rows.at(-2) === row) rows[rows.length - 1]! += weight;
    else rows.push(row, weight);
  });
  return rows;
}
