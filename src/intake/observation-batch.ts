/**
 * What intake makes of one payload: a structure of arrays, one row per (indicator, observation). It is filled while the
 * payload is read and applied only when the whole payload was readable, so a bad payload leaves no trace. It is reused
 * from payload to payload; no object is made per span.
 */
export type ObservationBatch = {
  count: number;
  /** Event time (the span's end), whole ms since the epoch. */
  at: Float64Array;
  /** Index into the matcher's series list. */
  indicator: Uint32Array;
  /** Index into the series' cohorts. */
  cohort: Uint32Array;
  good: Uint8Array;
  /** Duration, ms, never negative. */
  value: Float64Array;
  /** Counts of this payload that are shown to operators: all its spans, and those that belong to some journey. */
  spans: number;
  matched: number;
  /** Spans that belong to no journey only because the journeys they would belong to exclude them. */
  excluded: number;
  /** Spans that end before they start; they count, with a duration of 0. */
  negativeDurations: number;
};

/** A batch beyond this many rows (100 MB of columns) is refused: a hostile payload of tiny spans reaches it, no SDK does. */
export const MOST_ROWS = 4_194_304;

export function openBatch(capacity = 4_096): ObservationBatch {
  return {
    count: 0,
    at: new Float64Array(capacity),
    indicator: new Uint32Array(capacity),
    cohort: new Uint32Array(capacity),
    good: new Uint8Array(capacity),
    value: new Float64Array(capacity),
    spans: 0,
    matched: 0,
    excluded: 0,
    negativeDurations: 0,
  };
}

export function clearBatch(batch: ObservationBatch): void {
  batch.count = 0;
  batch.spans = 0;
  batch.matched = 0;
  batch.excluded = 0;
  batch.negativeDurations = 0;
}

export type Row = {
  readonly at: number;
  readonly indicator: number;
  readonly cohort: number;
  readonly good: boolean;
  readonly value: number;
};

export function appendRow(batch: ObservationBatch, row: Row): void {
  reserveRows(batch, 1);
  const index = batch.count;
  batch.at[index] = row.at;
  batch.indicator[index] = row.indicator;
  batch.cohort[index] = row.cohort;
  batch.good[index] = row.good ? 1 : 0;
  batch.value[index] = row.value;
  batch.count = index + 1;
}

/** Makes room for further rows, which the caller writes into the columns before it raises `count`. */
export function reserveRows(batch: ObservationBatch, rows: number): void {
  if (batch.count + rows <= batch.at.length) return;
  const capacity = Math.max(batch.at.length * 2, batch.count + rows);
  batch.at = widened(batch.at, new Float64Array(capacity));
  batch.indicator = widened(batch.indicator, new Uint32Array(capacity));
  batch.cohort = widened(batch.cohort, new Uint32Array(capacity));
  batch.good = widened(batch.good, new Uint8Array(capacity));
  batch.value = widened(batch.value, new Float64Array(capacity));
}

function widened<Column extends Float64Array | Uint32Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
