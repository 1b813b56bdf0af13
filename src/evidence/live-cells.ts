import type { Instant } from '../kernel/units.ts';
import { emptyCell, type Cell } from './cell.ts';

/** The cells that may still change, by generation and cohort; a bounded stretch of recent time. */
export type LiveCells = { readonly series: Map<string, LiveSeries> };
export type LiveSeries = { readonly generation: string; readonly cohort: string; readonly slots: Map<Instant, LiveCell> };
/** A cell and how much of it is in the rings already. */
export type LiveCell = Cell & { ringGood: number; ringTotal: number };

export function openLiveCells(): LiveCells {
  return { series: new Map() };
}

export function liveSeries(live: LiveCells, generation: string, cohort: string): LiveSeries {
  const key = `${generation}|${cohort}`;
  const known = live.series.get(key);
  if (known !== undefined) return known;
  const opened: LiveSeries = { generation, cohort, slots: new Map() };
  live.series.set(key, opened);
  return opened;
}

export function liveCell(series: LiveSeries, at: Instant): LiveCell {
  const known = series.slots.get(at);
  if (known !== undefined) return known;
  const opened: LiveCell = {
    ...emptyCell({ generation: series.generation, cohort: series.cohort, at }),
    ringGood: 0,
    ringTotal: 0,
  };
  series.slots.set(at, opened);
  return opened;
}

/** Forgets the slots before the instant; the store has them, and series that fall silent are dropped whole. */
export function forgetBefore(live: LiveCells, before: Instant): void {
  for (const [key, { slots }] of live.series) {
    for (const at of slots.keys()) if (at < before) slots.delete(at);
    if (slots.size === 0) live.series.delete(key);
  }
}

/** The cells of one generation in [from, to), over all its cohorts. */
export function* cellsBetween(
  live: LiveCells,
  generation: string,
  { from, to }: { from: Instant; to: Instant },
): Generator<LiveCell> {
  for (const series of live.series.values()) {
    if (series.generation !== generation) continue;
    for (const [at, cell] of series.slots) if (at >= from && at < to) yield cell;
  }
}
