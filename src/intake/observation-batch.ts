/**
 * What intake makes of one payload: a structure of arrays, one row per (indicator, observation). It is filled while the
 * payload is read and applied only when the whole payload was readable, so a bad payload leaves no trace. It is reused
 * from payload to payload; no object is made per span.
 */
export type ObservationBatch = {
  count: number;
  /** Event time (the span's end), ms since the epoch. */
  at: Float64Array;
  /** Index into the matcher's series list. */
  indicator: Uint32Array;
  /** Index into the journey's cohorts. */
  cohort: Uint32Array;
  good: Uint8Array;
  /** Duration, ms. */
  value: Float64Array;
  /** Counts of this payload that are shown to operators. */
  spans: number;
  matched: number;
  excluded: number;
  negativeDurations: number;
};

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

export type Row = { readonly at: number; readonly indicator: number; readonly cohort: number; readonly good: boolean; readonly value: number };

export function appendRow(batch: ObservationBatch, row: Row): void {
  if (batch.count === batch.at.length) grow(batch);
  const index = batch.count;
  batch.at[index] = row.at;
  batch.indicator[index] = row.indicator;
  batch.cohort[index] = row.cohort;
  batch.good[index] = row.good ? 1 : 0;
  batch.value[index] = row.value;
  batch.count = index + 1;
}

/** Doubling is bounded by the payload limit: a payload of n bytes cannot hold more than n / 2 spans. */
function grow(batch: ObservationBatch): void {
  const capacity = batch.at.length * 2;
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
