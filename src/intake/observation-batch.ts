import { BUCKETS } from '../kernel/log-buckets.ts';
import { openExemplarRows, type ExemplarRows } from './exemplar-rows.ts';
import { openStreamRows, type StreamRows } from './stream-rows.ts';

/**
 * What intake makes of one payload: a structure of arrays, one row per thing that is added to a cell. It is filled while
 * the payload is read and used only when the whole payload was readable, so a bad payload leaves no trace. It is reused
 * from payload to payload; no object is made per observation.
 */
export type ObservationBatch = {
  count: number;
  /** Event time (a span's end), ms since the epoch. */
  at: Float64Array;
  /** Index into the matcher's series list. */
  series: Uint32Array;
  /** Index into the series' cohorts. */
  cohort: Uint32Array;
  /** What the cell gains. Good and total are weighted by sampling, `n` is how many were really seen. */
  good: Float64Array;
  total: Float64Array;
  n: Float64Array;
  /** Sum of the values, such as durations in ms. */
  sum: Float64Array;
  /** The bucket of the histogram that gains `weight`, or -1 for none. */
  bucket: Int32Array;
  weight: Float64Array;
  readonly points: CounterPoints;
  readonly exemplars: ExemplarRows;
  readonly streams: StreamRows;
  /** Counts of this payload that are shown to operators: all its observations, and those that belong to some journey. */
  spans: number;
  matched: number;
  /** Spans that belong to no journey only because the journeys they would belong to exclude them. */
  excluded: number;
  /** Spans that end before they start; they count, with a duration of 0. */
  negativeDurations: number;
  /** Observations of services that the source may not speak of; they count nowhere. */
  outOfScope: number;
  /** Observations that sampling let stand for more than themselves, and those whose weight could not be read. */
  weighted: number;
  badWeights: number;
  /** Newest event time of all observations, ms; 0 without any. */
  newest: number;
  /** Smallest difference between receiving and happening, ms; negative when the sender's clock runs ahead. */
  leastLatency: number;
  /** Observations by how late they came: log buckets of ms. */
  readonly latency: Float64Array;
};

/**
 * Readings of counters that only ever rise, such as Prometheus' samples. What they add to a cell is known when the reading
 * before is: that is looked up when they are applied, because a restart or another worker may lie between the two.
 */
export type CounterPoints = {
  count: number;
  /** Index into the matcher's counters. */
  counter: Uint32Array;
  at: Float64Array;
  value: Float64Array;
  /** When the counter began at 0, ms since the epoch; 0 when its sender does not say. */
  start: Float64Array;
};

/** A batch beyond this many rows (60 MB of columns) is refused: a hostile payload of tiny spans reaches it, no SDK does. */
export const MOST_ROWS = 1_048_576;

export function openBatch(capacity = 4_096): ObservationBatch {
  return {
    count: 0,
    at: new Float64Array(capacity),
    series: new Uint32Array(capacity),
    cohort: new Uint32Array(capacity),
    good: new Float64Array(capacity),
    total: new Float64Array(capacity),
    n: new Float64Array(capacity),
    sum: new Float64Array(capacity),
    bucket: new Int32Array(capacity),
    weight: new Float64Array(capacity),
    points: {
      count: 0,
      counter: new Uint32Array(64),
      at: new Float64Array(64),
      value: new Float64Array(64),
      start: new Float64Array(64),
    },
    exemplars: openExemplarRows(),
    streams: openStreamRows(),
    spans: 0,
    matched: 0,
    excluded: 0,
    negativeDurations: 0,
    outOfScope: 0,
    weighted: 0,
    badWeights: 0,
    newest: 0,
    leastLatency: Number.POSITIVE_INFINITY,
    latency: new Float64Array(BUCKETS),
  };
}

/** How full a batch was, so that a payload that turns out to be unreadable can be taken back. */
export type BatchMark = Readonly<Record<Counted | 'points' | 'exemplars' | 'streams', number>>;
type Counted = (typeof COUNTED)[number];
const COUNTED = [
  'count',
  'spans',
  'matched',
  'excluded',
  'negativeDurations',
  'outOfScope',
  'weighted',
  'badWeights',
  'newest',
  'leastLatency',
] as const;

export function markBatch(batch: ObservationBatch): BatchMark {
  const mark = Object.fromEntries(COUNTED.map((what) => [what, batch[what]])) as Record<Counted, number>;
  return { ...mark, points: batch.points.count, exemplars: batch.exemplars.count, streams: batch.streams.count };
}

/** The columns may have grown meanwhile; rows beyond the mark mean nothing. */
export function takeBackTo(batch: ObservationBatch, mark: BatchMark): void {
  for (const what of COUNTED) batch[what] = mark[what];
  batch.points.count = mark.points;
  batch.exemplars.count = mark.exemplars;
  batch.streams.count = mark.streams;
}

export function clearBatch(batch: ObservationBatch): void {
  for (const what of COUNTED) batch[what] = 0;
  batch.points.count = 0;
  batch.exemplars.count = 0;
  batch.streams.count = 0;
  batch.leastLatency = Number.POSITIVE_INFINITY;
  batch.latency.fill(0);
}

export type Row = {
  readonly at: number;
  readonly series: number;
  readonly cohort: number;
  readonly good: number;
  readonly total: number;
  readonly n: number;
  readonly sum: number;
  readonly bucket?: number;
  readonly weight?: number;
};

export function appendRow(batch: ObservationBatch, row: Row): void {
  reserveRows(batch, 1);
  const index = batch.count;
  batch.at[index] = row.at;
  batch.series[index] = row.series;
  batch.cohort[index] = row.cohort;
  batch.good[index] = row.good;
  batch.total[index] = row.total;
  batch.n[index] = row.n;
  batch.sum[index] = row.sum;
  batch.bucket[index] = row.bucket ?? -1;
  batch.weight[index] = row.weight ?? 0;
  batch.count = index + 1;
}

/** Makes room for further rows, which the caller writes into the columns before it raises `count`. */
export function reserveRows(batch: ObservationBatch, rows: number): void {
  if (batch.count + rows <= batch.at.length) return;
  const capacity = Math.max(batch.at.length * 2, batch.count + rows);
  batch.at = widened(batch.at, new Float64Array(capacity));
  batch.series = widened(batch.series, new Uint32Array(capacity));
  batch.cohort = widened(batch.cohort, new Uint32Array(capacity));
  batch.good = widened(batch.good, new Float64Array(capacity));
  batch.total = widened(batch.total, new Float64Array(capacity));
  batch.n = widened(batch.n, new Float64Array(capacity));
  batch.sum = widened(batch.sum, new Float64Array(capacity));
  batch.bucket = widened(batch.bucket, new Int32Array(capacity));
  batch.weight = widened(batch.weight, new Float64Array(capacity));
}

export type Point = { readonly counter: number; readonly at: number; readonly value: number; readonly start: number };

export function appendPoint({ points }: ObservationBatch, point: Point): void {
  const index = points.count;
  if (index === points.at.length) {
    points.counter = widened(points.counter, new Uint32Array(index * 2));
    points.at = widened(points.at, new Float64Array(index * 2));
    points.value = widened(points.value, new Float64Array(index * 2));
    points.start = widened(points.start, new Float64Array(index * 2));
  }
  points.counter[index] = point.counter;
  points.at[index] = point.at;
  points.value[index] = point.value;
  points.start[index] = point.start;
  points.count = index + 1;
}

function widened<Column extends Float64Array | Uint32Array | Int32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
