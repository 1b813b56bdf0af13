import { emptyCell, type Cell } from '../src/evidence/cell.ts';
import { countValue } from '../src/evidence/histogram.ts';
import { seededRng } from '../src/kernel/rng.ts';
import type { Instant } from '../src/kernel/units.ts';

export type Series = { readonly generation: string; readonly cohort: string };

export const START = 1_800_000_000_000 as Instant;

export function seriesOf(generations: number, cohorts: number): readonly Series[] {
  return Array.from({ length: generations * cohorts }, (_, index) => ({
    generation: `journey-${Math.floor(index / cohorts)}/latency@1`,
    cohort: JSON.stringify({ region: `r${index % cohorts}`, version: '1.0.0' }),
  }));
}

/** Durations of requests as they are: lognormal around 100 ms, and never the same twice in a bench. */
const rng = seededRng(3);
const DURATIONS = Float64Array.from({ length: 1_000_003 }, () => {
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.round(Math.exp(4.6 + 0.5 * normal) * 1e6) / 1e6;
});
const next = { at: 0 };

/** Every series once per given slot, slot by slot as they fill; one object is all cells, as the port allows. */
export function* cellsOf(series: readonly Series[], slots: Iterable<number>, observations: number): Generator<Cell> {
  const cell = emptyCell({ generation: '', cohort: '', at: START });
  for (const at of slots)
    for (const { generation, cohort } of series) {
      Object.assign(cell, { generation, cohort, at, good: 0, total: observations, n: observations, sum: 0 });
      for (const page of cell.histogram.pages) page?.fill(0);
      for (let count = 0; count < observations; count += 1) {
        next.at = (next.at + 1) % DURATIONS.length;
        const duration = DURATIONS[next.at]!;
        if (duration < 300) cell.good += 1;
        cell.sum += duration;
        countValue(cell.histogram, duration);
      }
      yield cell;
    }
}
