import { TRACE_BYTES } from './trace-hash.ts';

/** Which rows of a batch are remembered together with the trace that they were counted of. */
export type ExemplarRows = {
  count: number;
  /** Index of the row in the batch. */
  row: Uint32Array;
  /** 1 for a row that counts as bad. */
  bad: Uint8Array;
  /** TRACE_BYTES of each. */
  trace: Uint8Array;
};

/** In one payload: an indicator keeps few per second, and this many only where a payload speaks of very many indicators. */
export const MOST_EXEMPLARS = 4_096;

export function openExemplarRows(capacity = 64): ExemplarRows {
  return {
    count: 0,
    row: new Uint32Array(capacity),
    bad: new Uint8Array(capacity),
    trace: new Uint8Array(capacity * TRACE_BYTES),
  };
}

/** The trace's bytes stand in `bytes` from `at` on. */
export function appendExemplar(
  rows: ExemplarRows,
  what: { readonly row: number; readonly bad: boolean },
  { bytes, at }: { readonly bytes: DataView; readonly at: number },
): void {
  const { count } = rows;
  if (count >= MOST_EXEMPLARS) return;
  if (count === rows.row.length) widen(rows);
  rows.row[count] = what.row;
  rows.bad[count] = what.bad ? 1 : 0;
  for (let index = 0; index < TRACE_BYTES; index += 1) rows.trace[count * TRACE_BYTES + index] = bytes.getUint8(at + index);
  rows.count = count + 1;
}

function widen(rows: ExemplarRows): void {
  const { row, bad, trace } = rows;
  const wider = openExemplarRows(row.length * 2);
  wider.row.set(row);
  wider.bad.set(bad);
  wider.trace.set(trace);
  Object.assign(rows, { row: wider.row, bad: wider.bad, trace: wider.trace });
}
