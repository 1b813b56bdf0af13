import { slotOf, type Instant } from '../kernel/units.ts';
import type { NamedStream } from './read-frame.ts';

/** What one stream gained in one bucket: hashes of keys and of rows, in the order in which they came. */
export type StreamPart = {
  readonly stream: NamedStream;
  readonly bucket: Instant;
  readonly keys: BigInt64Array;
  readonly values: BigInt64Array;
  /** Rows that came and are not among them: nothing can be said of the bucket then. */
  readonly dropped: number;
};

/** Between two seals, of all streams: 128 MB. Beyond it rows are counted and left out. */
export const MOST_UNSEALED_ROWS = 8_388_608;

type Gathered = { readonly stream: NamedStream; readonly bucket: Instant; rows: BigInt64Array; count: number; dropped: number };

/** Stream rows that came since the last seal. */
export class StreamTable {
  readonly #parts = new Map<string, Gathered>();
  #rows = 0;

  /** `before` is how many rows of the bucket are sealed or set apart. */
  add(
    stream: NamedStream,
    at: Instant,
    { key, value, before }: { readonly key: bigint; readonly value: bigint; readonly before: number },
  ): void {
    const part = this.#part(stream, slotOf(at, stream.bucketMs));
    if (before + part.count >= stream.mostRows || this.#rows >= MOST_UNSEALED_ROWS) {
      part.dropped += 1;
      return;
    }
    if (part.count * 2 === part.rows.length) {
      const wider = new BigInt64Array(part.rows.length * 2);
      wider.set(part.rows);
      part.rows = wider;
    }
    part.rows[part.count * 2] = key;
    part.rows[part.count * 2 + 1] = value;
    part.count += 1;
    this.#rows += 1;
  }

  /** Of one stream's buckets in [from, to), or all; copies. */
  *parts(generation?: string): Generator<StreamPart> {
    for (const { stream, bucket, rows, count, dropped } of this.#parts.values()) {
      if (generation !== undefined && stream.generation !== generation) continue;
      const keys = new BigInt64Array(count);
      const values = new BigInt64Array(count);
      for (let row = 0; row < count; row += 1) {
        keys[row] = rows[row * 2]!;
        values[row] = rows[row * 2 + 1]!;
      }
      yield { stream, bucket, keys, values, dropped };
    }
  }

  *counts(): Generator<{ readonly generation: string; readonly bucket: Instant; readonly rows: number }> {
    for (const { stream, bucket, count } of this.#parts.values()) yield { generation: stream.generation, bucket, rows: count };
  }

  #part(stream: NamedStream, bucket: Instant): Gathered {
    const key = `${stream.generation}|${bucket}`;
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const opened = { stream, bucket, rows: new BigInt64Array(32), count: 0, dropped: 0 };
    this.#parts.set(key, opened);
    return opened;
  }
}

/** Of hashes, modulo 2^64 and unsigned. */
export function sumOf(hashes: BigInt64Array): bigint {
  // Halves in numbers: a sum of numbers of arbitrary size costs ten times as much.
  const halves = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  let [low, high] = [0, 0];
  for (let at = 0; at < halves.length; at += 2) {
    low += halves[at]!;
    high += halves[at + 1]!;
  }
  return BigInt.asUintN(64, (BigInt(high) << 32n) + BigInt(low));
}
