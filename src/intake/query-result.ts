import type { DurationMs, Instant } from '../kernel/units.ts';

/** One series of a result: only moments that have a value, which may be NaN or infinite, in the order of time. */
export type ResultSeries = {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: Float64Array;
  readonly value: Float64Array;
};

/** Moments that were asked about: `from`, one `step` later, and so on up to `to`. */
export type Moments = { readonly from: Instant; readonly to: Instant; readonly step: DurationMs };

export function momentCount({ from, to, step }: Moments): number {
  return to < from ? 0 : Math.floor((to - from) / step) + 1;
}

/** Which of the moments it is, or -1: a server may answer for moments beside those that it was asked about. */
export function momentOf({ from, step }: Moments, at: number): number {
  const index = (at - from) / step;
  return Number.isInteger(index) ? index : -1;
}

/** Stands for `vector(0)` beside counters: a reading of 0 at every moment, under a name that no series of theirs can have. */
export function noneSeries(moments: Moments): ResultSeries {
  const at = Float64Array.from({ length: momentCount(moments) }, (_, index) => moments.from + index * moments.step);
  return { labels: { 'or vector': '0' }, at, value: new Float64Array(at.length) };
}

/**
 * Leaves out values whose samples are too old for the moment they are given for: a server repeats a sample for five minutes,
 * and an outage would look like telemetry. `stamps` is the result of `timestamp()` of the same query.
 */
export function onlyFresh(
  series: readonly ResultSeries[],
  stamps: readonly ResultSeries[],
  lookback: DurationMs,
): readonly ResultSeries[] {
  const times = new Map(stamps.map((stamp) => [seriesName(stamp.labels), stamp]));
  return series.map(({ labels, at, value }) => {
    const stamp = times.get(seriesName(labels));
    const takenAt = new Map<number, number>();
    stamp?.at.forEach((moment, index) => takenAt.set(moment, stamp.value[index]! * 1_000));
    const kept = [...at.keys()].filter((index) => at[index]! - (takenAt.get(at[index]!) ?? Number.NEGATIVE_INFINITY) <= lookback);
    return { labels, at: at.filter((_, index) => kept.includes(index)), value: value.filter((_, index) => kept.includes(index)) };
  });
}

/** The labels as one text. The name of the metric is left out: functions drop it, and a query has one. */
export function seriesName(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).filter((name) => name !== '__name__');
  return JSON.stringify(names.toSorted().map((name) => [name, labels[name]]));
}
