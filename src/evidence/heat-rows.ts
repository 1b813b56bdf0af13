import { BUCKETS, upperEdge } from '../kernel/log-buckets.ts';
import type { SlotGrid } from './slot-grid.ts';

/** Counts by value and slot: `edges` has one more than there are rows; row i holds values in (edges[i], edges[i + 1]]. */
export type HeatRows = {
  readonly edges: readonly number[];
  /** Of each slot the rows in which anything is, and how much: row, weight, row, weight and so on. */
  readonly slots: readonly (readonly number[])[];
};

/** Neighbouring buckets are joined until there are few enough rows to be drawn. Nothing is left out, and nothing is split. */
export function heatRows({ weights }: Pick<SlotGrid, 'weights'>, most: number): HeatRows | null {
  let [low, high] = [BUCKETS, -1];
  for (let index = 0; index < weights.length; index += 1) {
    if (weights[index] === 0) continue;
    low = Math.min(low, index % BUCKETS);
    high = Math.max(high, index % BUCKETS);
  }
  if (high < low) return null;
  // A multiple of what is joined, so that rows lie where they lay when more values come.
  const joined = joinedOf(low, high, most);
  const first = Math.floor(low / joined);
  const rows = Math.floor(high / joined) - first + 1;
  const edges = Array.from({ length: rows + 1 }, (_, row) => upperEdge((first + row) * joined - 1));
  const slots = Array.from({ length: weights.length / BUCKETS }, (_, slot) =>
    rowsOf(weights.subarray(slot * BUCKETS, (slot + 1) * BUCKETS), { low, high, first, joined }),
  );
  return { edges, slots };
}

function joinedOf(low: number, high: number, most: number): number {
  let joined = 1;
  while (Math.floor(high / joined) - Math.floor(low / joined) + 1 > most) joined += 1;
  return joined;
}

type Rows = { readonly low: number; readonly high: number; readonly first: number; readonly joined: number };

function rowsOf(weights: Float64Array, { low, high, first, joined }: Rows): readonly number[] {
  const rows: number[] = [];
  for (let bucket = low; bucket <= high; bucket += 1) {
    const weight = weights[bucket]!;
    if (weight === 0) continue;
    const row = Math.floor(bucket / joined) - first;
    if (rows.at(-2) === row) rows[rows.length - 1]! += weight;
    else rows.push(row, weight);
  }
  return rows;
}
