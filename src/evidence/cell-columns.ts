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
  const reader = new ByteReader(bytes);
  const rows = reader.whole();
  if (rows > MOST_ROWS) return broken(`a block of ${rows} rows`);
  if (rows === 0) return openColumns(0);
  const at = readSlots(reader, rows, width);
  const total = readNumbers(reader, rows, null);
  const good = readNumbers(reader, rows, total);
  const n = readNumbers(reader, rows, total);
  const sum = readNumbers(reader, rows, null);
  if (!reader.isAtEnd) return broken(`a block of ${bytes.length} bytes that ends at ${reader.at}`);
  return { at, good, total, n, sum };
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

/** May answer with `total` itself: columns are not written to once they are read. */
export function readNumbers(reader: ByteReader, rows: number, total: Float64Array | null): Float64Array {
  const form = reader.byte();
  if (form === AS_TOTAL) return total ?? broken('a column that equals none');
  const column = new Float64Array(rows);
  if (form === WHOLE) readWholes(reader, column);
  else if (form === DOUBLE) for (let row = 0; row < rows; row += 1) column[row] = reader.double();
  else if (form !== ZERO) return broken(`a column of form ${form}`);
  return column;
}

/** What `ByteReader.whole` does, without a call per number: long reads are little else. */
function readWholes(reader: ByteReader, into: Float64Array): void {
  const { bytes } = reader;
  let at = reader.at;
  for (let row = 0; row < into.length; row += 1) {
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
  if (at > bytes.length) broken('a column that is cut off');
  reader.at = at;
}

/** The first slot's number, and how many slots lie between the others, which is none most of the time. */
function writeSlots(out: ByteWriter, at: Float64Array, width: DurationMs): void {
  const first = (at[0] ?? 0) / width;
  const gaps = new Float64Array(at.length - 1);
  for (let row = 1; row < at.length; row += 1) gaps[row - 1] = (at[row]! - at[row - 1]!) / width - 1;
  out.double(first);
  writeNumbers(out, gaps, null);
}

function readSlots(reader: ByteReader, rows: number, width: DurationMs): Float64Array {
  const at = new Float64Array(rows);
  at[0] = reader.double() * width;
  const gaps = readNumbers(reader, rows - 1, null);
  for (let row = 1; row < rows; row += 1) at[row] = (at[row - 1] ?? 0) + ((gaps[row - 1] ?? 0) + 1) * width;
  return at;
}
