import { MINUTE, slotOf, type Instant } from '../kernel/units.ts';

/** The least difference between receiving and happening that each of the last minutes saw of one source, ms. */
export type SkewWatch = ReadonlyMap<Instant, number>;

export const NO_SKEW: SkewWatch = new Map();
/** Long enough for one event that came fast, short enough to follow a clock that is set right. */
const MINUTES_KEPT = 5;

export function noteLatency(watch: SkewWatch, at: Instant, latency: number): SkewWatch {
  const minute = slotOf(at, MINUTE);
  const kept = [...watch].filter(([known]) => known > minute - MINUTES_KEPT * MINUTE && known !== minute);
  return new Map([...kept, [minute, Math.min(latency, watch.get(minute) ?? Number.POSITIVE_INFINITY)]]);
}

/**
 * How far a sender's clock is off at most, ms, or null when nothing came. Nothing arrives before it happened: below zero
 * the clock runs ahead by at least so much. Above zero it is the way of the fastest event and the clock's lag in one, so
 * that the clock lags by no more than that.
 */
export function skewOf(watch: SkewWatch, at: Instant): number | null {
  const fresh = [...watch].filter(([minute]) => minute > at - MINUTES_KEPT * MINUTE).map(([, latency]) => latency);
  return fresh.length === 0 ? null : Math.min(...fresh);
}
