import { DAY, MINUTE } from '../../src/kernel/units.ts';

/** Counters as they are scraped: for each objective two versions in two regions, with three statuses each. */
export const HISTORY_MS = 30 * DAY;
export const SCRAPE_MS = MINUTE;
export const TARGET = 0.999;

export type CounterSeries = {
  readonly labels: Readonly<Record<string, string>>;
  /** What it counts at a time: whole numbers that only rise, with days and nights. */
  readonly at: (ms: number) => number;
};

const STATUS: readonly (readonly [code: string, share: number])[] = [
  ['200', 0.997],
  ['404', 0.0027],
  ['500', 0.0003],
];

/** From 0.2 to 200 requests a second, evenly over the orders of magnitude, so that every cost of size is met. */
export function seriesOf(objective: number, objectives: number, begin: number): readonly CounterSeries[] {
  const rate = 0.2 * 1_000 ** (objective / Math.max(1, objectives - 1));
  return ['1', '2'].flatMap((version) =>
    ['eu', 'us'].flatMap((region) =>
      STATUS.map(([code, share]) => ({
        labels: { __name__: 'shop_requests_total', slo: nameOf(objective), version, region, code },
        at: (ms: number) => Math.floor((share * rate * ((ms - begin) / 1_000 + swing(ms, begin))) / 4),
      })),
    ),
  );
}

export function nameOf(objective: number): string {
  return `slo-${objective}`;
}

const DAY_S = DAY / 1_000;

/** The sum over time of half as much more by day, and half less at night. */
function swing(ms: number, begin: number): number {
  return ((0.5 * DAY_S) / (2 * Math.PI)) * (1 - Math.cos((2 * Math.PI * (ms - begin)) / DAY));
}
