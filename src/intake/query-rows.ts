import type { Journey, QueryIndicator } from '../catalog/catalog.ts';
import { digestOf } from '../kernel/hash.ts';
import { bucketOf } from '../kernel/log-buckets.ts';
import type { Instant } from '../kernel/units.ts';
import { OTHER_COHORT } from './cohort-table.ts';
import { MILLION, type CounterField } from './counter-table.ts';
import type { Matcher } from './matcher.ts';
import { appendPoint, appendRow, type ObservationBatch } from './observation-batch.ts';
import type { PartResult } from './poll-answer.ts';
import { labelValues } from './query-labels.ts';
import { seriesName } from './query-result.ts';
import { appendTelemetry } from './telemetry-series.ts';

export type PolledRows = {
  readonly indicator: QueryIndicator;
  readonly journey: Journey;
  readonly parts: readonly PartResult[];
  /** Moments at which all parts have values; nothing else is counted. */
  readonly whole: readonly Instant[];
  readonly receivedAt: Instant;
};

/**
 * Turns values into rows and readings. A value at a moment tells of the time before it, so it is put a millisecond earlier:
 * into the slot that ends there.
 */
export function appendPolled(batch: ObservationBatch, matcher: Matcher, polled: PolledRows): void {
  const { indicator, journey, parts, whole, receivedAt } = polled;
  const series = seriesOf(matcher, indicator.generation);
  const { cohorts } = matcher.series[series] ?? {};
  if (cohorts === undefined) return; // The catalog was changed while the question was on its way.
  if (whole.length === 0) return;
  const moments = new Set<number>(whole);
  const counted = new Map<number, number>();
  for (const { adds, series: results } of parts) {
    for (const { labels, at, value } of results) {
      const cohort = cohorts.idOf(labelValues(labels, journey.cohorts));
      const into: Into = { batch, matcher, series, cohort, indicator, adds, labels };
      const samples = [...at.keys()].filter((sample) => moments.has(at[sample]!));
      if (samples.length === 0) continue;
      const add = indicator.counter ? readingsInto(into) : observationsInto(into);
      for (const sample of samples) {
        add(at[sample]! - 1, value[sample]!);
        counted.set(at[sample]!, (counted.get(at[sample]!) ?? 0) + 1);
      }
    }
  }
  for (const moment of whole) hear(batch, matcher, { indicator, moment, samples: counted.get(moment) ?? 0, receivedAt });
  appendPoint(batch, { counter: markOf(matcher, indicator, series), at: (whole.at(-1) ?? 0) - 1, value: 0, start: 0 });
  appendTelemetry(batch, matcher.telemetry.sources.get(indicator.source), receivedAt);
}

/** The reading whose time says up to where an indicator was polled: it is kept with the readings of counters, and adds nothing. */
export function pollMark({ source, generation }: QueryIndicator): string {
  return keyOf(['polled', source, generation]);
}

type Into = {
  readonly batch: ObservationBatch;
  readonly matcher: Matcher;
  readonly series: number;
  readonly cohort: number;
  readonly indicator: QueryIndicator;
  readonly adds: PartResult['adds'];
  readonly labels: Readonly<Record<string, string>>;
};
type Add = (at: number, value: number) => void;

/** A counter's increase is worked out when the reading is applied: readings that are known already add nothing. */
function readingsInto({ batch, matcher, series, cohort, indicator, adds, labels }: Into): Add {
  const counters = fieldsOf(indicator, adds).map((field) => {
    const counter = matcher.counters.idOf({ key: fieldKey(indicator, { adds, labels, field }), series, cohort, field });
    if (counter < 0)
      throw new Error(`there are ${matcher.counters.most} counters already, and no room for those of ${indicator.name}`);
    return counter;
  });
  return (at, value) => {
    for (const counter of counters) appendPoint(batch, { counter, at, value, start: 0 });
  };
}

/** Under which key the last reading of a series is kept. */
export function readingKey(indicator: QueryIndicator, { adds, labels }: Pick<Into, 'adds' | 'labels'>): string {
  return fieldKey(indicator, { adds, labels, field: fieldsOf(indicator, adds)[0] ?? adds });
}

type Stream = Pick<Into, 'adds' | 'labels'> & { readonly field: CounterField };

function fieldKey({ source, generation }: QueryIndicator, { adds, labels, field }: Stream): string {
  return keyOf([source, generation, adds, seriesName(labels), field]);
}

/** Where nothing is said to be good, everything is but what is bad. */
function fieldsOf({ parts }: QueryIndicator, adds: PartResult['adds']): readonly CounterField[] {
  return adds === 'total' && parts.some((part) => part.adds === 'bad') ? ['total', 'good'] : [adds];
}

/** Each value is what happened in the slot, or with a limit one observation that is good or not. */
function observationsInto({ batch, series, cohort, indicator, adds }: Into): Add {
  const row = { series, cohort };
  const { limit, parts } = indicator;
  if (limit !== null) {
    const holds = (value: number): boolean =>
      limit.kind === 'below'
        ? value < limit.bound || (limit.inclusive && value === limit.bound)
        : value > limit.bound || (limit.inclusive && value === limit.bound);
    return (at, value) =>
      appendRow(batch, {
        ...row,
        at,
        good: holds(value) ? 1 : 0,
        total: 1,
        n: 1,
        sum: value,
        bucket: bucketOf(value),
        weight: 1,
      });
  }
  const raw = parts.find((part) => part.adds === adds)?.raw;
  if (raw !== undefined) {
    return (at, value) => {
      const millionths = Math.round(value * MILLION);
      const good = raw === 'success' ? millionths : MILLION - millionths;
      appendRow(batch, { ...row, at, good, total: MILLION, n: 1, sum: 0 });
    };
  }
  const unlessBad = parts.some((part) => part.adds === 'bad');
  return (at, value) => {
    if (adds === 'total') appendRow(batch, { ...row, at, good: unlessBad ? value : 0, total: value, n: value, sum: 0 });
    else appendRow(batch, { ...row, at, good: adds === 'good' ? value : -value, total: 0, n: 0, sum: 0 });
  };
}

type Heard = {
  readonly indicator: QueryIndicator;
  readonly moment: Instant;
  readonly samples: number;
  readonly receivedAt: Instant;
};

/** The journey is heard, and so is this query by itself: spans that arrive say nothing about a query that has no answer. */
function hear(batch: ObservationBatch, matcher: Matcher, { indicator, moment, samples, receivedAt }: Heard): void {
  const row = { at: moment - 1, cohort: 0, good: 0, total: samples, n: samples, sum: 0 };
  for (const name of [indicator.journey, indicator.generation]) {
    const series = seriesOf(matcher, `heard/${name}`);
    if (series >= 0) appendRow(batch, { ...row, series });
  }
  batch.spans += samples;
  batch.matched += samples;
  batch.newest = Math.max(batch.newest, moment);
  batch.leastLatency = Math.min(batch.leastLatency, receivedAt - moment);
  batch.latency[bucketOf(receivedAt - moment)]! += samples;
}

function seriesOf(matcher: Matcher, generation: string): number {
  return matcher.series.findIndex((series) => series.generation === generation);
}

function markOf(matcher: Matcher, indicator: QueryIndicator, series: number): number {
  return matcher.counters.idOf({ key: pollMark(indicator), series, cohort: OTHER_COHORT, field: 'total' });
}

function keyOf(parts: readonly unknown[]): string {
  return digestOf(parts).slice(0, 32);
}
