import { DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';

/** What an hour of an indicator was like. Quantiles are null where no durations are kept. */
export type HourOfIndicator = {
  readonly at: Instant;
  readonly good: number;
  readonly total: number;
  readonly p50: number | null;
  readonly p99: number | null;
};

/** What is usual: the middle of comparable hours, and how far hours usually lie from it. Both resist a few wild hours. */
export type Band = { readonly middle: number; readonly spread: number };

/** What is usual at this time of the week. */
export type UsualHour = {
  readonly from: 'same hour of the last weeks' | 'same hour of the last days';
  readonly hours: number;
  readonly perHour: Band;
  readonly badShare: Band;
  readonly p50: Band | null;
  readonly p99: Band | null;
};

const WEEK = (7 * DAY) as DurationMs;
/** An hour and its neighbours: a peak is not always at the same minute. */
const NEIGHBOURS = [-1, 0, 1];
const LEAST_WEEKS = 3;
const LEAST_DAYS = 3;
/** Of a normal distribution the median distance from the middle is this part of a standard deviation. */
const MEDIAN_DISTANCE = 0.6745;
/** Four weeks of the same hour say less about how far hours scatter than they seem to. */
const LEAST_RELATIVE_SPREAD = 0.05;

/** Null while too little is known to say what is usual. Holidays and launches are in it like any other day, so it only hints. */
export function usualHourAt(hours: readonly HourOfIndicator[], at: Instant): UsualHour | null {
  const byHour = new Map(hours.map((hour) => [hour.at as number, hour]));
  const weeks = comparable(byHour, { at, every: WEEK, times: 4 });
  if (weeks.seen >= LEAST_WEEKS) return usualHourOf(weeks.hours, 'same hour of the last weeks');
  const days = comparable(byHour, { at, every: DAY, times: 7 });
  return days.seen >= LEAST_DAYS ? usualHourOf(days.hours, 'same hour of the last days') : null;
}

/** The hour whose like is usual at an instant: the time of day is that of the middle of what is judged, not of its end. */
export function comparedHour(at: Instant): Instant {
  return slotOf((at - 15 * MINUTE) as Instant, HOUR);
}

type Comparable = { readonly at: Instant; readonly every: DurationMs; readonly times: number };

function comparable(
  byHour: ReadonlyMap<number, HourOfIndicator>,
  { at, every, times }: Comparable,
): { hours: readonly HourOfIndicator[]; seen: number } {
  const hour = comparedHour(at);
  const hours: HourOfIndicator[] = [];
  let seen = 0;
  for (let ago = 1; ago <= times; ago += 1) {
    const found = NEIGHBOURS.flatMap((next) => byHour.get(hour - ago * every + next * HOUR) ?? []);
    if (found.length > 0) seen += 1;
    hours.push(...found);
  }
  return { hours, seen };
}

function usualHourOf(hours: readonly HourOfIndicator[], from: UsualHour['from']): UsualHour {
  const busy = hours.filter(({ total }) => total > 0);
  return {
    from,
    hours: hours.length,
    perHour: bandOf(hours.map(({ total }) => total)) ?? { middle: 0, spread: 0 },
    badShare: bandOf(busy.map(({ good, total }) => 1 - good / total)) ?? { middle: 0, spread: 0 },
    p50: bandOf(busy.flatMap(({ p50 }) => p50 ?? [])),
    p99: bandOf(busy.flatMap(({ p99 }) => p99 ?? [])),
  };
}

export function bandOf(values: readonly number[]): Band | null {
  if (values.length === 0) return null;
  const middle = median(values);
  const distance = median(values.map((value) => Math.abs(value - middle)));
  return { middle, spread: Math.max(distance / MEDIAN_DISTANCE, LEAST_RELATIVE_SPREAD * Math.abs(middle)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
