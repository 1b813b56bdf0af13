import { ByteReader } from '../kernel/byte-reader.ts';
import type { ByteWriter } from '../kernel/byte-writer.ts';
import { broken, type DurationMs } from '../kernel/units.ts';

/** Counts of one series column by column, in the order of time: one row per slot. */
export type CellColumns = {
  readonly at: Float64Array;
  readonly good: Float64Array;
  readonly total: Float64Array;
  readonly n: Float64Array;
  readonly sum: Float64Array;
};

/** More rows than any block has: a number beyond it is damage. */
const MOST_ROWS = 1_000_000;
/** How a column is written: as the shortest form that gives every number back exactly. */
const WHOLE = 0;
const DOUBLE = 1;
const AS_TOTAL = 2;
const ZERO = 3;

export function openColumns(rows: number): CellColumns {
  const column = (): Float64Array => new Float64Array(rows);
  return { at: column(), good: column(), total: column(), n: column(), sum: column() };
}

function openTotals(rows: number): CellColumns {
  const total = new Float64Array(rows);
  return { at: new Float64Array(rows), good: new Float64Array(rows), total, n: total, sum: total };
}

/** Slots lie on multiples of the width, each later than the one before. */
export function writeColumns(out: ByteWriter, { at, good, total, n, sum }: CellColumns, width: DurationMs): void {
  out.whole(at.length);
  if (at.length === 0) return;
  writeSlots(out, at, width);
  writeNumbers(out, total, null);
  writeNumbers(out, good, total);
  writeNumbers(out, n, total);
  writeNumbers(out, sum, null);
}

export function readColumns(bytes: Uint8Array, width: DurationMs): CellColumns {
  return readJoinedColumns([bytes], width)[0] ?? openColumns(0);
}

/**
 * Reads blocks of one series behind each other: as one where each begins after the one before, and as parts otherwise. Where
 * only good and total are asked for, the other columns are not read, and hold nothing that means anything.
 */
export function readJoinedColumns(
  blocks: readonly Uint8Array[],
  width: DurationMs,
  only: 'all' | 'good and total' = 'all',
): readonly CellColumns[] {
  const readers = blocks.map((bytes) => new ByteReader(bytes));
  const ends: number[] = [];
  for (const reader of readers) ends.push((ends.at(-1) ?? 0) + rowsWithin(reader));
  const all = only === 'all' ? openColumns(ends.at(-1) ?? 0) : openTotals(ends.at(-1) ?? 0);
  let start = 0;
  let follow = true;
  for (const [index, reader] of readers.entries()) {
    const end = ends[index]!;
    readRows(reader, all, { start, end, width, only });
    if (start > 0 && end > start && all.at[start]! <= all.at[start - 1]!) follow = false;
    start = end;
  }
  return follow ? [all] : ends.map((end, index) => rowsOf(all, index === 0 ? 0 : ends[index - 1]!, end));
}

export function rowsOf({ at, good, total, n, sum }: CellColumns, start: number, end: number): CellColumns {
  return {
    at: at.subarray(start, end),
    good: good.subarray(start, end),
    total: total.subarray(start, end),
    n: n.subarray(start, end),
    sum: sum.subarray(start, end),
  };
}

function rowsWithin(reader: ByteReader): number {
  const rows = reader.whole();
  return rows <= MOST_ROWS ? rows : broken(`a block of ${rows} rows`);
}

type Span = { readonly start: number; readonly end: number };

function readRows(
  reader: ByteReader,
  into: CellColumns,
  { start, end, width, only }: Span & { width: DurationMs; only: 'all' | 'good and total' },
): void {
  const span = { start, end };
  if (end > start) {
    readSlots(reader, into.at, { start, end, width });
    readNumbers(reader, into.total, span);
    readNumbers(reader, into.good, { start, end, total: into.total });
    if (only === 'good and total') return;
    readNumbers(reader, into.n, { start, end, total: into.total });
    readNumbers(reader, into.sum, span);
  }
  if (!reader.isAtEnd || reader.at > reader.bytes.length)
    broken(`a block of ${reader.bytes.length} bytes that ends at ${reader.at}`);
}

/** Numbers in the shortest form that is exact; `total` is a column that they often equal. */
export function writeNumbers(out: ByteWriter, column: Float64Array, total: Float64Array | null): void {
  const form = formOf(column, total);
  out.byte(form);
  if (form === WHOLE) for (let row = 0; row < column.length; row += 1) out.whole(column[row]!);
  if (form === DOUBLE) for (let row = 0; row < column.length; row += 1) out.double(column[row]!);
}

function formOf(column: Float64Array, total: Float64Array | null): number {
  let zero = true;
  let asTotal = total !== null;
  let whole = true;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row]!;
    if (value !== 0) zero = false;
    if (asTotal && !Object.is(value, total?.[row])) asTotal = false;
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) whole = false;
  }
  if (zero && whole) return ZERO;
  if (asTotal) return AS_TOTAL;
  return whole ? WHOLE : DOUBLE;
}

/** Fills part of a column of zeros with what `writeNumbers` wrote. */
export function readNumbers(
  reader: ByteReader,
  into: Float64Array,
  { start, end, total }: Span & { readonly total?: Float64Array },
): void {
  const form = reader.byte();
  if (form === WHOLE) readWholes(reader, into, { start, end });
  else if (form === DOUBLE) readDoubles(reader, into, { start, end });
  else if (form === AS_TOTAL && total !== undefined) for (let row = start; row < end; row += 1) into[row] = total[row]!;
  else if (form !== ZERO) broken(`a column of form ${form}`);
}

/** What `ByteReader.whole` does, without a call per number: long reads are little else. */
function readWholes(reader: ByteReader, into: Float64Array, { start, end }: Span): void {
  const { bytes } = reader;
  let at = reader.at;
  for (let row = start; row < end; row += 1) {
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    if (first < 128) {
      into[row] = first;
      at += 1;
    } else if (second < 128) {
      into[row] = (first & 127) + second * 128;
      at += 2;
    } else {
      reader.at = at;
      into[row] = reader.whole();
      at = reader.at;
    }
  }
  reader.at = at;
}

/** Our bytes are those of nearly every machine: then a column is copied as it is. */
const AS_HERE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function readDoubles(reader: ByteReader, into: Float64Array, { start, end }: Span): void {
  const bytes = reader.raw((end - start) * 8);
  if (AS_HERE) new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(bytes, start * 8);
  else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let row = start; row < end; row += 1) into[row] = view.getFloat64((row - start) * 8, true);
  }
}

/** The first slot's number, and how many slots lie between the others, which is none most of the time. */
function writeSlots(out: ByteWriter, at: Float64Array, width: DurationMs): void {
  const gaps = new Float64Array(at.length - 1);
  for (let row = 1; row < at.length; row += 1) gaps[row - 1] = (at[row]! - at[row - 1]!) / width - 1;
  out.double((at[0] ?? 0) / width);
  writeNumbers(out, gaps, null);
}

/** The gaps are read where the slots come to stand, and added up from there. */
function readSlots(reader: ByteReader, into: Float64Array, { start, end, width }: Span & { width: DurationMs }): void {
  let slot = reader.double();
  readNumbers(reader, into, { start: start + 1, end });
  into[start] = slot * width;
  for (let row = start + 1; row < end; row += 1) {
    slot += into[row]! + 1;
    into[row] = slot * width;
  }
}
