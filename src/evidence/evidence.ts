import { after, broken, elapsed, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Matcher } from '../intake/matcher.ts';
import type { ObservationBatch } from '../intake/observation-batch.ts';
import { AHEAD, LATENESS, SLOT, TIERS, type Cell } from './cell.ts';
import { cohortKey } from './cohort.ts';
import { countValue, mergeHistogram } from './histogram.ts';
import {
  cellsBetween,
  forgetBefore,
  liveCell,
  liveSeries,
  openLiveCells,
  type LiveCell,
  type LiveCells,
  type LiveSeries,
} from './live-cells.ts';
import { addCounts, openRings, windowCounts, type Rings } from './rings.ts';

/** Everything that is known, as far as it is needed at once: recent cells, and rings for every window of every indicator. */
export type Evidence = {
  readonly live: LiveCells;
  readonly rings: Map<string, Rings>;
  /** Newest event and first evidence of each journey's telemetry, by the journey's name. */
  readonly heard: Map<string, { first: Instant; newest: Instant }>;
  /** Cells changed since the last commit. */
  readonly changed: Set<LiveCell>;
  readonly counters: { tooLate: number; tooEarly: number };
};

/** How long recent cells stay at hand: what screens show in ten-second slots, and everything that may still be amended. */
export const AT_HAND = (11 * MINUTE) as DurationMs;

export function openEvidence(): Evidence {
  return { live: openLiveCells(), rings: new Map(), heard: new Map(), changed: new Set(), counters: { tooLate: 0, tooEarly: 0 } };
}

/** Adds what a payload said. Events beyond the allowed lateness or ahead of the clock are counted and left out. */
export function applyBatch(
  evidence: Evidence,
  batch: ObservationBatch,
  { matcher, at }: { matcher: Matcher; at: Instant },
): void {
  const oldest = at - LATENESS;
  const newest = at + AHEAD;
  const seriesOf = seriesFinder(evidence, matcher);
  const touched = new Set<LiveCell>();
  for (let row = 0; row < batch.count; row += 1) {
    const time = (batch.at[row] ?? 0) as Instant;
    if (time < oldest) evidence.counters.tooLate += 1;
    else if (time > newest) evidence.counters.tooEarly += 1;
    else {
      const of = matcher.series[batch.series[row] ?? 0] ?? broken(`row ${row} is of no series`);
      const cell = liveCell(seriesOf(batch.series[row] ?? 0, batch.cohort[row] ?? 0), slotOf(time, SLOT));
      if (of.role === 'heard') hear(evidence, cell, { journey: of.journey, time });
      else countEvent(cell, { good: batch.good[row] === 1, value: batch.sum[row] ?? 0 });
      touched.add(cell);
    }
  }
  for (const cell of touched) settle(evidence, cell);
}

/** Good and total of an indicator generation over a rolling window that ends now. */
export function countsOver(
  evidence: Evidence,
  generation: string,
  { at, window }: { at: Instant; window: DurationMs },
): { good: number; total: number } {
  const rings = evidence.rings.get(generation);
  return rings === undefined ? { good: 0, total: 0 } : windowCounts(rings, at, window);
}

/**
 * Slots in which the journey's telemetry was heard, and slots in which it should have been: those since the first
 * telemetry in which this server was watching. Time in which it was stopped is neither. The newest slot may still be on
 * its way and is not expected yet.
 */
export function slotsOver(
  evidence: Evidence,
  journey: string,
  { at, window }: { at: Instant; window: DurationMs },
): { observed: number; expected: number } {
  const heard = evidence.heard.get(journey);
  if (heard === undefined) return { observed: 0, expected: countsOver(evidence, WATCHED, { at, window }).good };
  const known = Math.min(window, elapsed(slotOf(heard.first, SLOT), at)) as DurationMs;
  const expected = Math.max(0, countsOver(evidence, WATCHED, { at, window: known }).good - 2);
  return { observed: Math.min(expected, countsOver(evidence, heardGeneration(journey), { at, window: known }).good), expected };
}

/** Notes that the server watched in this slot; silence only means something while somebody listens. */
export function watch(evidence: Evidence, at: Instant): void {
  const cell = liveCell(liveSeries(evidence.live, WATCHED, cohortKey({})), slotOf(at, SLOT));
  if (cell.good === 1) return;
  Object.assign(cell, { good: 1, total: 1, n: 1 });
  settle(evidence, cell);
}

/** Whether the server watched in this recent slot at all. */
export function wasWatching(evidence: Evidence, slot: Instant): boolean {
  return recentCells(evidence, WATCHED, { from: slot, to: after(slot, SLOT) }).next().done !== true;
}

/** The recent cells of an indicator generation, whatever their cohort, in [from, to). */
export function recentCells(evidence: Evidence, generation: string, span: { from: Instant; to: Instant }): Generator<LiveCell> {
  return cellsBetween(evidence.live, generation, span);
}

/** Hands over the cells that have to be made durable; whoever takes them and fails must restore from the store. */
export function takeChanged(evidence: Evidence): readonly Cell[] {
  const cells = [...evidence.changed];
  evidence.changed.clear();
  return cells;
}

export function forgetOld(evidence: Evidence, at: Instant): void {
  forgetBefore(evidence.live, slotOf((at - AT_HAND) as Instant, SLOT));
}

/** Takes stored cells back in after a start. Each resolution feeds the rings the coarser ones could not. */
export function restore(evidence: Evidence, { hours, minutes, recent, at }: Stored): void {
  for (const cells of [hours, minutes, recent]) for (const cell of cells) restoreHeard(evidence, cell, at);
  const lastHour = endOf(hours, TIERS['1h'].width);
  const lastMinute = endOf(minutes, TIERS['1m'].width);
  for (const cell of hours) ring(evidence, cell, { finest: TIERS['1h'].width });
  for (const cell of minutes)
    ring(evidence, cell, { finest: TIERS['1m'].width, ...(cell.at < lastHour ? { coarsest: (5 * MINUTE) as DurationMs } : {}) });
  for (const cell of recent) {
    ring(evidence, cell, cell.at < lastMinute ? { coarsest: SLOT } : {});
    if (elapsed(cell.at, at) > AT_HAND) continue;
    const into = liveCell(liveSeries(evidence.live, cell.generation, cell.cohort), cell.at);
    Object.assign(into, {
      good: cell.good,
      total: cell.total,
      n: cell.n,
      sum: cell.sum,
      ringGood: cell.good,
      ringTotal: cell.total,
    });
    mergeHistogram(into.histogram, cell.histogram);
  }
}
type Stored = {
  readonly hours: readonly Cell[];
  readonly minutes: readonly Cell[];
  readonly recent: readonly Cell[];
  readonly at: Instant;
};

/** The generation under which the server's own watching is counted, one per slot. */
export const WATCHED = 'watched';

/** The generation under which a journey's telemetry itself is counted: `good` is slots heard, `total` is spans. */
export function heardGeneration(journey: string): string {
  return `heard/${journey}`;
}

function seriesFinder(evidence: Evidence, matcher: Matcher): (series: number, cohort: number) => LiveSeries {
  const found = new Map<number, LiveSeries>();
  return (series, cohort) => {
    const key = series * 65_536 + cohort;
    const known = found.get(key);
    if (known !== undefined) return known;
    const of = matcher.series[series] ?? broken(`a row of series ${series}, of ${matcher.series.length}`);
    const opened = liveSeries(evidence.live, of.generation, cohortKey(of.cohorts.labels(cohort)));
    found.set(key, opened);
    return opened;
  };
}

function countEvent(cell: LiveCell, { good, value }: { good: boolean; value: number }): void {
  cell.total += 1;
  cell.n += 1;
  if (good) cell.good += 1;
  cell.sum += value;
  countValue(cell.histogram, value);
}

function hear(evidence: Evidence, cell: LiveCell, { journey, time }: { journey: string; time: Instant }): void {
  cell.total += 1;
  cell.n += 1;
  cell.good = 1;
  const known = evidence.heard.get(journey);
  if (known === undefined) evidence.heard.set(journey, { first: time, newest: time });
  else {
    if (time > known.newest) known.newest = time;
    if (time < known.first) known.first = time;
  }
}

/** The newest event of a stored slot was at its end at the latest; claiming more would make old telemetry look fresh. */
function restoreHeard(evidence: Evidence, cell: Cell, at: Instant): void {
  if (!cell.generation.startsWith(heardGeneration(''))) return;
  const journey = cell.generation.slice(heardGeneration('').length);
  const end = Math.min(cell.at + SLOT - 1, at) as Instant;
  const known = evidence.heard.get(journey);
  if (known === undefined) evidence.heard.set(journey, { first: cell.at, newest: end });
  else {
    if (cell.at < known.first) known.first = cell.at;
    if (end > known.newest) known.newest = end;
  }
}

/** Moves what a cell gained into the rings, once per payload and not once per event. */
function settle(evidence: Evidence, cell: LiveCell): void {
  ring(evidence, { ...cell, good: cell.good - cell.ringGood, total: cell.total - cell.ringTotal }, {});
  cell.ringGood = cell.good;
  cell.ringTotal = cell.total;
  evidence.changed.add(cell);
}

function ring(
  evidence: Evidence,
  { generation, at, good, total }: Pick<Cell, 'generation' | 'at' | 'good' | 'total'>,
  reach: { finest?: DurationMs; coarsest?: DurationMs },
): void {
  const rings = evidence.rings.get(generation) ?? openRings();
  evidence.rings.set(generation, rings);
  addCounts(rings, at, { good, total, ...reach });
}

function endOf(cells: readonly Cell[], width: DurationMs): Instant {
  return cells.reduce((end, cell) => Math.max(end, after(cell.at, width)), 0) as Instant;
}
