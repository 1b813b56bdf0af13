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
  return readJoinedColumns([bytes], width)[0] ?? openColumns(0);
}

/** Reads blocks of one series behind each other: as one where each begins after the one before, and as parts otherwise. */
export function readJoinedColumns(blocks: readonly Uint8Array[], width: DurationMs): readonly CellColumns[] {
  const readers = blocks.map((bytes) => new ByteReader(bytes));
  const rows = readers.map((reader) => rowsWithin(reader));
  const all = openColumns(rows.reduce((sum, count) => sum + count, 0));
  const parts: CellColumns[] = [];
  let start = 0;
  let follow = true;
  for (const [index, reader] of readers.entries()) {
    const part = rowsOf(all, start, start + (rows[index] ?? 0));
    readInto(part, reader, width);
    if (start > 0 && part.at.length > 0 && part.at[0]! <= all.at[start - 1]!) follow = false;
    start += part.at.length;
    parts.push(part);
  }
  return follow ? [all] : parts;
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

function readInto({ at, good, total, n, sum }: CellColumns, reader: ByteReader, width: DurationMs): void {
  if (at.length > 0) {
    readSlots(reader, at, width);
    readNumbers(reader, total, null);
    readNumbers(reader, good, total);
    readNumbers(reader, n, total);
    readNumbers(reader, sum, null);
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

/** Fills a column of zeros with what `writeNumbers` wrote. */
export function readNumbers(reader: ByteReader, into: Float64Array, total: Float64Array | null): void {
  const form = reader.byte();
  if (form === WHOLE) readWholes(reader, into);
  else if (form === DOUBLE) readDoubles(reader, into);
  else if (form === AS_TOTAL) into.set(total ?? broken('a column that equals none'));
  else if (form !== ZERO) broken(`a column of form ${form}`);
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

/** Our bytes are those of nearly every machine: then a column is copied as it is. */
const AS_HERE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function readDoubles(reader: ByteReader, into: Float64Array): void {
  const bytes = reader.raw(into.length * 8);
  if (AS_HERE) new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(bytes);
  else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let row = 0; row < into.length; row += 1) into[row] = view.getFloat64(row * 8, true);
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
function readSlots(reader: ByteReader, into: Float64Array, width: DurationMs): void {
  const first = reader.double();
  readNumbers(reader, into.subarray(1), null);
  let slot = first;
  into[0] = slot * width;
  for (let row = 1; row < into.length; row += 1) {
    slot += into[row]! + 1;
    into[row] = slot * width;
  }
}
