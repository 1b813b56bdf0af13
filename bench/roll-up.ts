import type { ObservationBatch } from '../src/intake/observation-batch.ts';
import { BUCKETS } from '../src/kernel/log-buckets.ts';

const COHORTS = 64;
const SLOTS = 4;
const PAGE = 32;

/** Cells in typed arrays: the least that has to be done with rows, whoever made them. */
export type RollUp = {
  readonly total: Float64Array;
  readonly good: Float64Array;
  readonly sum: Float64Array;
  /** The place of each page of buckets, plus one. */
  readonly pages: Int32Array;
  counts: Float64Array;
  used: number;
  rows: number;
  readonly totals: { total: number; good: number; buckets: number };
};

export function openRollUp(series: number): RollUp {
  const cells = series * COHORTS * SLOTS;
  return {
    total: new Float64Array(cells),
    good: new Float64Array(cells),
    sum: new Float64Array(cells),
    pages: new Int32Array(cells * Math.ceil(BUCKETS / PAGE)),
    counts: new Float64Array(PAGE * 1_024),
    used: 0,
    rows: 0,
    totals: { total: 0, good: 0, buckets: 0 },
  };
}

export function rollUp(into: RollUp, { count, at, series, cohort, good, total, sum, bucket, weight }: ObservationBatch): void {
  const pagesPerCell = Math.ceil(BUCKETS / PAGE);
  for (let row = 0; row < count; row += 1) {
    const slot = Math.floor(at[row]! / 10_000) % SLOTS;
    const cell = (series[row]! * COHORTS + cohort[row]!) * SLOTS + slot;
    into.total[cell]! += total[row]!;
    into.good[cell]! += good[row]!;
    into.sum[cell]! += sum[row]!;
    into.totals.total += total[row]!;
    into.totals.good += good[row]!;
    const number = bucket[row]!;
    if (number < 0) continue;
    const key = cell * pagesPerCell + Math.floor(number / PAGE);
    let page = into.pages[key]!;
    if (page === 0) page = openPage(into, key);
    into.counts[(page - 1) * PAGE + (number % PAGE)]! += weight[row]!;
    into.totals.buckets += number;
  }
  into.rows += count;
}

function openPage(into: RollUp, key: number): number {
  if ((into.used + 1) * PAGE > into.counts.length) {
    const wider = new Float64Array(into.counts.length * 2);
    wider.set(into.counts);
    into.counts = wider;
  }
  into.used += 1;
  into.pages[key] = into.used;
  return into.used;
}
