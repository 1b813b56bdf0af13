import { ByteReader } from '../kernel/byte-reader.ts';
import type { ByteWriter } from '../kernel/byte-writer.ts';
import { BUCKETS } from '../kernel/log-buckets.ts';
import { broken } from '../kernel/units.ts';
import { readNumbers, writeNumbers } from './cell-columns.ts';

/** The histograms of one series' rows: row r holds the buckets and weights from ends[r - 1] up to ends[r], buckets rising. */
export type Sketches = {
  readonly ends: Uint32Array;
  readonly buckets: Uint16Array;
  readonly weights: Float64Array;
};

/** Like to like: lengths, first buckets as steps from the row before, steps within rows, weights. Equal bytes stand together and compress. */
export function writeSketches(out: ByteWriter, { ends, buckets, weights }: Sketches): void {
  out.whole(ends.length);
  out.whole(buckets.length);
  let start = 0;
  for (const end of ends) {
    out.whole(end - start);
    start = end;
  }
  writeFirsts(out, ends, buckets);
  start = 0;
  for (const end of ends) {
    for (let index = start + 1; index < end; index += 1) out.whole((buckets[index] ?? 0) - (buckets[index - 1] ?? 0) - 1);
    start = end;
  }
  if (buckets.length > 0) writeNumbers(out, weights, null);
}

export function readSketches(bytes: Uint8Array): Sketches {
  const reader = new ByteReader(bytes);
  const rows = reader.whole();
  const count = reader.whole();
  if (rows > bytes.length || count > bytes.length)
    return broken(`${rows} histograms of ${count} buckets in ${bytes.length} bytes`);
  const ends = readLengths(reader, rows);
  if ((ends.at(-1) ?? 0) !== count) return broken(`histograms of ${ends.at(-1)} buckets, of ${count}`);
  const buckets = readBuckets(reader, ends, count);
  const weights = new Float64Array(count);
  if (count > 0) readNumbers(reader, weights, { start: 0, end: count });
  if (!reader.isAtEnd) return broken(`histograms of ${bytes.length} bytes that do not end there`);
  return { ends, buckets, weights };
}

function writeFirsts(out: ByteWriter, ends: Uint32Array, buckets: Uint16Array): void {
  let start = 0;
  let before = 0;
  for (const end of ends) {
    if (end > start) {
      const first = buckets[start] ?? 0;
      out.signed(first - before);
      before = first;
    }
    start = end;
  }
}

function readLengths(reader: ByteReader, rows: number): Uint32Array {
  const ends = new Uint32Array(rows);
  let end = 0;
  for (let row = 0; row < rows; row += 1) {
    end += reader.whole();
    ends[row] = end;
  }
  return ends;
}

function readBuckets(reader: ByteReader, ends: Uint32Array, count: number): Uint16Array {
  const buckets = new Uint16Array(count);
  let start = 0;
  let before = 0;
  for (const end of ends) {
    if (end > start) {
      before += reader.signed();
      buckets[start] = bucketWithin(before);
    }
    start = end;
  }
  start = 0;
  for (const end of ends) {
    for (let index = start + 1; index < end; index += 1)
      buckets[index] = bucketWithin((buckets[index - 1] ?? 0) + 1 + reader.whole());
    start = end;
  }
  return buckets;
}

function bucketWithin(bucket: number): number {
  return bucket >= 0 && bucket < BUCKETS ? bucket : broken(`bucket ${bucket} of ${BUCKETS}`);
}
