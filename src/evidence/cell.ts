import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { emptyHistogram, mergeHistogram, type Histogram } from './histogram.ts';

/** What is known of one (indicator generation, cohort, slot of time). */
export type Cell = {
  readonly generation: string;
  /** Canonical JSON of the cohort's labels, as `cohortKey` writes it. */
  readonly cohort: string;
  /** Start of the slot. */
  readonly at: Instant;
  good: number;
  /** Weighted by sampling; `n` is how many were really seen. */
  total: number;
  n: number;
  /** Sum of the durations, ms. */
  sum: number;
  readonly histogram: Histogram;
};

/** How wide the slots of each kept resolution are, and how long they are kept. */
export type Tier = '10s' | '1m' | '1h';
export const TIERS: Readonly<Record<Tier, { readonly width: DurationMs; readonly keep: DurationMs }>> = {
  '10s': { width: (10 * SECOND) as DurationMs, keep: (2 * DAY) as DurationMs },
  '1m': { width: MINUTE, keep: (35 * DAY) as DurationMs },
  '1h': { width: HOUR, keep: (400 * DAY) as DurationMs },
};
/** How long recent cells stay at hand: what screens show in ten-second slots, and what is likely to be amended. */
export const AT_HAND = (11 * MINUTE) as DurationMs;
export const SLOT = TIERS['10s'].width;
/** Telemetry later than this is counted and left out: the minute it belongs to is sealed. */
export const LATENESS = (5 * MINUTE) as DurationMs;
/**
 * Readings of counters may be this much later: a server that is asked catches up for six hours, and a sender that was cut off
 * sends its log. Nothing is lost with an older one, for the next reading holds what the counter rose by; but each could open
 * a cell of its own.
 */
export const POINT_LATENESS = (8 * HOUR) as DurationMs;
/** A clock may run ahead by this much; further ahead is counted and left out. */
export const AHEAD = (30 * SECOND) as DurationMs;

export function emptyCell(key: { generation: string; cohort: string; at: Instant }): Cell {
  return { ...key, good: 0, total: 0, n: 0, sum: 0, histogram: emptyHistogram() };
}

export function mergeCell(into: Cell, from: Cell): void {
  into.good += from.good;
  into.total += from.total;
  into.n += from.n;
  into.sum += from.sum;
  mergeHistogram(into.histogram, from.histogram);
}
