import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Band, UsualHour } from './usual-hour.ts';

/**
 * Something is not as it usually is at this time. It is evidence of lower rank: it can say where to look, and is never
 * alone the reason of a decision, because usual and promised are different things.
 */
export type Anomaly = {
  readonly kind: AnomalyKind;
  readonly indicator: string;
  readonly at: Instant;
  readonly overMs: DurationMs;
  readonly observed: number;
  readonly usual: Band;
  /** How many usual distances it lies away; the sign says in which direction. */
  readonly distance: number;
  readonly usualHour: Pick<UsualHour, 'from' | 'hours'>;
};

export type AnomalyKind = 'traffic-vanished' | 'traffic-low' | 'traffic-high' | 'errors-high' | 'latency-high';

/** What an indicator did within the last minutes. */
export type Lately = {
  readonly indicator: string;
  readonly at: Instant;
  readonly overMs: DurationMs;
  readonly good: number;
  readonly total: number;
  readonly p50: number | null;
  readonly p99: number | null;
};

/** Beyond so many usual distances; with bands from a dozen hours this is about one hour in a thousand. */
const FAR = 4;
/** Traffic has vanished when less than this part of it is left … */
const VANISHED = 0.1;
/** … of so many events that would have come. */
const LEAST_EXPECTED = 10;
const LEAST_BAD = 3;
/** Quantiles of fewer events than this say nothing. */
const LEAST_TIMED = 50;

export function anomaliesOf(lately: Lately, usualHour: UsualHour): readonly Anomaly[] {
  const found = [trafficOf(lately, usualHour), errorsOf(lately, usualHour), latencyOf(lately, usualHour)];
  return found.filter((one) => one !== null);
}

function trafficOf(lately: Lately, usualHour: UsualHour): Anomaly | null {
  const share = lately.overMs / HOUR;
  const expected = usualHour.perHour.middle * share;
  // Counts scatter by themselves, besides what hours do.
  const spread = Math.sqrt((usualHour.perHour.spread * share) ** 2 + expected);
  const distance = spread === 0 ? 0 : (lately.total - expected) / spread;
  const usual = { middle: expected, spread };
  const of = (kind: AnomalyKind): Anomaly => anomaly(kind, lately, { observed: lately.total, usual, distance, usualHour });
  if (expected >= LEAST_EXPECTED && lately.total < VANISHED * expected && distance < -FAR / 2) return of('traffic-vanished');
  if (distance < -FAR) return of('traffic-low');
  return distance > FAR && expected > 0 ? of('traffic-high') : null;
}

function errorsOf(lately: Lately, usualHour: UsualHour): Anomaly | null {
  const { total, good } = lately;
  const bad = total - good;
  if (bad < LEAST_BAD) return null;
  const { middle, spread } = usualHour.badShare;
  const byChance = (Math.max(middle, 1 / total) * (1 - middle)) / total;
  const usual = { middle, spread: Math.sqrt(spread ** 2 + byChance) };
  const distance = (bad / total - middle) / usual.spread;
  return distance > FAR ? anomaly('errors-high', lately, { observed: bad / total, usual, distance, usualHour }) : null;
}

/** Durations are compared by their ratio: 2 s instead of 1 s is as far as 200 ms instead of 100 ms. */
function latencyOf(lately: Lately, usualHour: UsualHour): Anomaly | null {
  if (lately.total < LEAST_TIMED) return null;
  const far = (['p99', 'p50'] as const).flatMap((quantile) => {
    const [observed, usual] = [lately[quantile], usualHour[quantile]];
    if (observed === null || usual === null || usual.middle <= 0) return [];
    const distance = Math.log(observed / usual.middle) / Math.log1p(usual.spread / usual.middle);
    return distance > FAR ? [anomaly('latency-high', lately, { observed, usual, distance, usualHour })] : [];
  });
  return far[0] ?? null;
}

type Found = Pick<Anomaly, 'observed' | 'usual' | 'distance'> & { readonly usualHour: UsualHour };

function anomaly(kind: AnomalyKind, { indicator, at, overMs }: Lately, { usualHour, ...found }: Found): Anomaly {
  return { kind, indicator, at, overMs, ...found, usualHour: { from: usualHour.from, hours: usualHour.hours } };
}
