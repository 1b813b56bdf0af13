import { after, elapsed, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { AT_HAND, SLOT, TIERS, type Cell } from './cell.ts';
import { CellTable } from './cell-table.ts';
import { CounterStates } from './counter-states.ts';
import { DerivedLanes } from './derived-lanes.ts';
import type { FrameCounts } from './frame.ts';
import { addToBucket, eachBucket, emptyHistogram } from './histogram.ts';
import { heardGeneration, WATCHED } from '../intake/generations.ts';
import { isPart } from '../intake/score-series.ts';
import {
  forgetSlotsBefore,
  liveSeries,
  openLiveCells,
  seriesOf,
  slotNumber,
  type LiveCells,
  type LiveSeries,
} from './live-series.ts';
import { laneOf, sinceLane } from './lane-names.ts';
import { Remembered } from './remembered.ts';
import { UnsealedCells } from './unsealed.ts';
import { Windows, type Window } from './windows.ts';

/**
 * Everything that is known, as far as it is needed at once: recent cells, and lanes for every window of every indicator.
 * It grows by frames alone (see `apply-frame.ts`), and what it holds is durable: in the journal, or sealed in the store.
 */
export type Evidence = {
  readonly live: LiveCells;
  /** Came since the last seal. Sealing takes it whole, and puts a new one here. */
  unsealed: UnsealedCells;
  /** Set apart for the store and readable among the recent ones; more than one when sealing failed. */
  readonly owed: UnsealedCells[];
  /** Traces of what was counted, and rows of streams. */
  readonly remembered: Remembered;
  /** What is sealed, or about to be, and still at hand. */
  readonly recent: CellTable;
  /** Every sum over windows, by the name of its lane. */
  readonly windows: Windows;
  /** The lanes that follow from others. */
  readonly derived: DerivedLanes;
  /** The generations that are summed in a lane, as far as anything is known of them. */
  readonly generations: Map<string, Set<string>>;
  /** Newest event and first evidence of each journey's telemetry, by the journey's name. */
  readonly heard: Map<string, Heard>;
  /** How often something is expected of each source; see `bridge` in `apply-frame.ts`. */
  expected: ReadonlyMap<string, DurationMs>;
  readonly sources: Map<string, SourceSeen>;
  readonly counters: CounterStates;
};

/** When a journey was first and last heard, and how long a pause of whoever told of it last is none. */
export type Heard = { first: Instant; newest: Instant; pauseMs: DurationMs };

/** What one source has sent since the server started, and in the minutes that the journal kept from before. */
export type SourceSeen = {
  readonly first: Instant;
  /** When its last payload was received. */
  last: Instant;
  newest: Instant | null;
  /** Of the last payload with events: smallest difference between receiving and happening, ms. */
  leastLatency: number | null;
  payloads: number;
  readonly counts: FrameCounts;
};

/** A cell without its histogram: what verdicts count with. */
export type CellCounts = Omit<Cell, 'histogram'>;

export function openEvidence(): Evidence {
  const windows = new Windows();
  return {
    live: openLiveCells(),
    unsealed: new UnsealedCells(),
    owed: [],
    remembered: new Remembered(),
    recent: new CellTable(),
    windows,
    derived: new DerivedLanes(windows),
    generations: new Map(),
    heard: new Map(),
    expected: new Map(),
    sources: new Map(),
    counters: new CounterStates(),
  };
}

/**
 * Good and total over a rolling window that ends now, of an indicator, by the name of its generation or of a lane. A
 * generation has what its indicator counted before it was redefined.
 */
export function countsOver(evidence: Evidence, generationOrLane: string, window: Window): { good: number; total: number } {
  settle(evidence);
  const lane = evidence.windows.find(laneOf(generationOrLane));
  return lane < 0 ? { good: 0, total: 0 } : evidence.windows.counts(lane, window);
}

/**
 * Good and total of a lane from an instant on, however long ago, the slot in progress included. Null when it is not known:
 * a sum over more than the windows tell is derived, and may not be there yet.
 */
export function countsSince(
  evidence: Evidence,
  lane: string,
  { start, at }: { readonly start: Instant; readonly at: Instant },
): { good: number; total: number } | null {
  settle(evidence);
  const from = slotOf(start, SLOT);
  return evidence.derived.countsSince(lane, { sum: sinceLane(from, lane), start: from, at });
}

/** Lets slices of time count that are over by now; nobody but the clock tells that. Returns how far time has come. */
export function turnSlices(evidence: Evidence, at: Instant): Instant {
  settle(evidence);
  return evidence.derived.turn(at);
}

/**
 * Slots in which the journey's telemetry was heard, and slots in which it should have been: those since the first
 * telemetry in which this server was watching. Time in which it was stopped is neither. The newest slot may still be on
 * its way and is not expected yet.
 */
export function slotsOver(evidence: Evidence, journey: string, window: Window): { observed: number; expected: number } {
  settle(evidence);
  return slotsIn(evidence, { journey, watched: evidence.windows.find(WATCHED), heard: heardLane(evidence, journey) }, window);
}

/** The lane in which it is counted that a journey was heard, or -1. */
export function heardLane({ windows }: Evidence, journey: string): number {
  return windows.find(heardGeneration(journey));
}

/** The same as `slotsOver`, for those who ask again and again: they know the lanes, and let the windows settle once. */
export function slotsIn(
  { windows, heard: heardSince }: Evidence,
  { journey, watched, heard }: { readonly journey: string; readonly watched: number; readonly heard: number },
  { at, window }: Window,
): { observed: number; expected: number } {
  const since = heardSince.get(journey);
  const goodOver = (lane: number, over: DurationMs): number => (lane < 0 ? 0 : windows.counts(lane, { at, window: over }).good);
  if (since === undefined) return { observed: 0, expected: goodOver(watched, window) };
  const known = Math.min(window, elapsed(slotOf(since.first, SLOT), at)) as DurationMs;
  // Long windows begin with a whole minute: what was watched of it before the journey was first heard is no gap.
  const watchedSince = Math.min(goodOver(watched, known), Math.ceil(known / SLOT));
  const expected = Math.max(0, watchedSince - pendingSlots(since, at));
  return { observed: Math.min(expected, goodOver(heard, known)), expected };
}

/** Slots that may still come: the newest ones, and where something comes once in a while those since the last time. */
export function pendingSlots({ newest, pauseMs }: Heard, at: Instant): number {
  return Math.max(NEWEST, Math.floor(Math.min(pauseMs, at - newest) / SLOT));
}
const NEWEST = 2;

/** Whether the server watched in this recent slot at all. */
export function wasWatching(evidence: Evidence, slot: Instant): boolean {
  return recentCells(evidence, WATCHED, { from: slot, to: after(slot, SLOT) }).next().done !== true;
}

/** The recent cells of an indicator generation, whatever their cohort, in [from, to). */
export function* recentCells(
  evidence: Evidence,
  generation: string,
  { from, to }: { from: Instant; to: Instant },
): Generator<CellCounts> {
  const first = Math.ceil(from / SLOT);
  const end = Math.ceil(to / SLOT);
  for (const series of seriesOf(evidence.live, generation)) {
    for (const slot of series.recent.keys()) if (slot >= first && slot < end) yield countsIn(evidence, series, slot);
    for (const slot of series.unsealed.keys())
      if (slot >= first && slot < end && !series.recent.has(slot)) yield countsIn(evidence, series, slot);
  }
}

/** The same with their distributions: dearer, for those who ask for a quantile. */
export function* recentWholeCells(evidence: Evidence, generation: string, span: { from: Instant; to: Instant }): Generator<Cell> {
  for (const counts of recentCells(evidence, generation, span)) {
    const series = liveSeries(evidence.live, counts.generation, counts.cohort);
    const histogram = emptyHistogram();
    for (const [table, cell] of cellsAt(evidence, series, slotNumber(counts.at)))
      table.eachBucket(cell, (bucket, weight) => addToBucket(histogram, bucket, weight));
    yield { ...counts, histogram };
  }
}

/** Lets the rolling windows take in what cells gained; whoever reads a window does it first. */
export function settle(evidence: Evidence): void {
  evidence.unsealed.settle((series, slot, gained) => {
    if (series.lane < 0 && isPart(series.generation)) return;
    if (series.lane < 0) series.lane = laneFor(evidence, series.generation);
    const at = (slot * SLOT) as Instant;
    evidence.windows.add(series.lane, at, gained);
    evidence.derived.counted(series.laneName, series.cohort, { at, gained });
  });
}

export function forgetOld(evidence: Evidence, at: Instant): void {
  forgetSlotsBefore(evidence.live, slotNumber(at - AT_HAND), evidence.recent);
  evidence.remembered.forgetOld(at);
  evidence.counters.forgetBefore((at - COUNTERS_KEPT) as Instant);
}

/** A counter that was silent for longer is taken for a new one. */
const COUNTERS_KEPT = TIERS['10s'].keep;

export function hear(
  evidence: Evidence,
  journey: string,
  { time, pauseMs }: { readonly time: Instant; readonly pauseMs: DurationMs },
): void {
  const known = evidence.heard.get(journey);
  if (known === undefined) evidence.heard.set(journey, { first: time, newest: time, pauseMs });
  else {
    if (time > known.newest) known.newest = time;
    if (time < known.first) known.first = time;
    known.pauseMs = pauseMs;
  }
}

/** The lane that a generation is summed in from now on. */
export function laneFor(evidence: Evidence, generation: string): number {
  const name = laneOf(generation);
  const known = evidence.generations.get(name);
  if (known === undefined) evidence.generations.set(name, new Set([generation]));
  else known.add(generation);
  return evidence.windows.lane(name);
}

/** A sealed cell that is recent is at hand again: after a seal, and after a start. */
export function keepRecent(evidence: Evidence, { generation, cohort, at, histogram, ...numbers }: Cell): void {
  const series = liveSeries(evidence.live, generation, cohort);
  const slot = slotNumber(at);
  const cell = series.recent.get(slot) ?? evidence.recent.open();
  series.recent.set(slot, cell);
  evidence.recent.add(cell, numbers);
  eachBucket(histogram, (bucket, weight) => evidence.recent.addToBucket(cell, bucket, weight));
}

function countsIn(evidence: Evidence, series: LiveSeries, slot: number): CellCounts {
  const counts = { good: 0, total: 0, n: 0, sum: 0 };
  for (const [table, cell] of cellsAt(evidence, series, slot)) {
    const { good, total, n, sum } = table.numbers(cell);
    counts.good += good;
    counts.total += total;
    counts.n += n;
    counts.sum += sum;
  }
  return { generation: series.generation, cohort: series.cohort, at: (slot * SLOT) as Instant, ...counts };
}

function* cellsAt(evidence: Evidence, series: LiveSeries, slot: number): Generator<readonly [CellTable, number]> {
  const recent = series.recent.get(slot);
  const unsealed = series.unsealed.get(slot);
  if (recent !== undefined) yield [evidence.recent, recent];
  if (unsealed !== undefined) yield [evidence.unsealed.cells, unsealed];
}
