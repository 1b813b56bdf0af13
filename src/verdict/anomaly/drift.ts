import { DAY, type DurationMs, type Instant } from '../../kernel/units.ts';
import { bandOf, type Band, type HourOfIndicator } from './usual-hour.ts';

/** The last week lies elsewhere than the weeks before: no single hour is strange, and all of them together are. */
export type Drift = {
  readonly measure: 'traffic' | 'errors' | 'p50' | 'p99';
  readonly now: number;
  readonly before: Band;
  /** `now` ÷ what was before, minus 1. */
  readonly change: number;
};

const WEEK = (7 * DAY) as DurationMs;
/** Days, not hours, are compared, because hours of one day are alike. */
const LEAST_DAYS = { now: 5, before: 10 } as const;
const FAR = 3;
/** Less than this is a drift that nobody needs to know of. */
const LEAST_CHANGE = 0.1;

export function driftsOf(hours: readonly HourOfIndicator[], at: Instant): readonly Drift[] {
  const measures: Readonly<Record<Drift['measure'], (day: readonly HourOfIndicator[]) => number | null>> = {
    traffic: (day) => sum(day, ({ total }) => total),
    errors: (day) =>
      share(
        sum(day, ({ total, good }) => total - good),
        sum(day, ({ total }) => total),
      ),
    p50: (day) => middleOf(day.flatMap(({ p50 }) => p50 ?? [])),
    p99: (day) => middleOf(day.flatMap(({ p99 }) => p99 ?? [])),
  };
  const days = wholeDays(hours, at);
  return Object.entries(measures).flatMap(([measure, of]) => {
    const values = days.map(({ ago, day }) => ({ ago, value: of(day) }));
    const found = driftOf(values.filter((one): one is Day => one.value !== null));
    return found === null ? [] : [{ measure: measure as Drift['measure'], ...found }];
  });
}

type Day = { readonly ago: number; readonly value: number };

function driftOf(days: readonly Day[]): Omit<Drift, 'measure'> | null {
  const [late, early] = [days.filter(({ ago }) => ago < WEEK), days.filter(({ ago }) => ago >= WEEK)];
  if (late.length < LEAST_DAYS.now || early.length < LEAST_DAYS.before) return null;
  const now = bandOf(late.map(({ value }) => value));
  const before = bandOf(early.map(({ value }) => value));
  if (now === null || before === null || before.middle === 0) return null;
  const change = now.middle / before.middle - 1;
  // The middle of a week scatters less than its days.
  const spread = before.spread / Math.sqrt(late.length);
  const isFar = Math.abs(now.middle - before.middle) > FAR * spread;
  return isFar && Math.abs(change) >= LEAST_CHANGE ? { now: now.middle, before, change } : null;
}

/** The last four weeks in stretches of 24 hours, counted back from now, so that none is cut. */
function wholeDays(hours: readonly HourOfIndicator[], at: Instant): readonly { ago: number; day: readonly HourOfIndicator[] }[] {
  const days = Map.groupBy(hours, (hour) => Math.floor((at - hour.at) / DAY));
  return [...days].filter(([ago]) => ago >= 0 && ago < 28).map(([ago, day]) => ({ ago: ago * DAY, day }));
}

function sum(day: readonly HourOfIndicator[], of: (hour: HourOfIndicator) => number): number {
  return day.reduce((all, hour) => all + of(hour), 0);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function middleOf(values: readonly number[]): number | null {
  return bandOf(values)?.middle ?? null;
}
