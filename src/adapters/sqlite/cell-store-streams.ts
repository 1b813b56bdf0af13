import type { DatabaseSync } from 'node:sqlite';
import { sumOf, type StreamPart } from '../../evidence/stream-table.ts';
import type { Instant } from '../../kernel/units.ts';
import type { RememberedReads, StoredBucket, StoredRows, StreamCount } from '../../ports/remembered-store.ts';

/** What each seal adds to a bucket of a stream: its sums, and the hashes themselves, keys before values, eight bytes each. */
export const STREAM_SCHEMA = `
  CREATE TABLE IF NOT EXISTS stream_parts (id INTEGER PRIMARY KEY AUTOINCREMENT, generation TEXT NOT NULL, bucket_ms INTEGER NOT NULL, rows INTEGER NOT NULL,
    dropped INTEGER NOT NULL, key_sum INTEGER NOT NULL, value_sum INTEGER NOT NULL, expires_ms INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS stream_parts_by_bucket ON stream_parts (generation, bucket_ms);
  CREATE INDEX IF NOT EXISTS stream_parts_by_end ON stream_parts (expires_ms);
  CREATE INDEX IF NOT EXISTS stream_parts_by_time ON stream_parts (bucket_ms);
`;

const A_PIECE = 50;

/** Adds parts within the transaction that is under way. */
export function openStreamSealing(database: DatabaseSync): (parts: readonly StreamPart[]) => void {
  const add = database.prepare(
    `INSERT INTO stream_parts (generation, bucket_ms, rows, dropped, key_sum, value_sum, expires_ms, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (parts) => {
    for (const { stream, bucket, keys, values, dropped } of parts) {
      const body = new BigInt64Array(keys.length * 2);
      body.set(keys);
      body.set(values, keys.length);
      const sums = [BigInt.asIntN(64, sumOf(keys)), BigInt.asIntN(64, sumOf(values))] as const;
      const ends = bucket + stream.bucketMs + stream.keepMs;
      add.run(stream.generation, bucket, keys.length, dropped, ...sums, ends, new Uint8Array(body.buffer));
    }
  };
}

export function openStreamExpiry(database: DatabaseSync): { begin(at: Instant): void; next(): boolean } {
  const which = `SELECT id FROM stream_parts WHERE expires_ms < ? LIMIT ${A_PIECE}`;
  const drop = database.prepare(`DELETE FROM stream_parts WHERE id IN (${which})`);
  let before = -Infinity;
  return {
    begin(at) {
      before = at;
    },
    next: () => Number(drop.run(before).changes) > 0,
  };
}

type SumRow = Readonly<Record<'bucket_ms' | 'rows' | 'dropped' | 'key_sum' | 'value_sum', bigint>>;

export function openStreamReads(
  database: DatabaseSync,
): Pick<RememberedReads, 'streamBuckets' | 'streamRows' | 'streamMark' | 'streamCounts'> {
  const where = 'FROM stream_parts WHERE generation = ? AND bucket_ms >= ? AND bucket_ms < ? AND id <= ? ORDER BY bucket_ms, id';
  const sums = database.prepare(`SELECT bucket_ms, rows, dropped, key_sum, value_sum ${where}`);
  sums.setReadBigInts(true);
  const bodies = database.prepare(`SELECT bucket_ms, rows, body ${where}`);
  const mark = database.prepare('SELECT coalesce(max(id), 0) AS upTo FROM stream_parts');
  const oldest = database.prepare('SELECT min(bucket_ms) AS oldest FROM stream_parts WHERE generation = ?');
  const counts = database.prepare(
    'SELECT generation, bucket_ms AS bucket, sum(rows) AS rows FROM stream_parts WHERE bucket_ms >= ? GROUP BY generation, bucket_ms',
  );
  return {
    async streamMark(generation) {
      const { upTo } = mark.get() as { upTo: number };
      return { upTo, ...(oldest.get(generation) as { oldest: Instant | null }) };
    },
    streamCounts: async (since) => (counts.all(since) as StreamCount[]).map((row) => ({ ...row })),
    async streamBuckets({ generation, from, to, upTo }) {
      const buckets: StoredBucket[] = [];
      for (const row of sums.iterate(generation, from, to, upTo) as IterableIterator<SumRow>) {
        const last = buckets.at(-1);
        const told = bucketOf(row);
        if (last?.bucket === told.bucket) buckets[buckets.length - 1] = together(last, told);
        else buckets.push(told);
      }
      return buckets;
    },
    async streamRows({ generation, from, to, upTo }) {
      const found: StoredRows[] = [];
      const each = bodies.iterate(generation, from, to, upTo) as IterableIterator<{
        bucket_ms: number;
        rows: number;
        body: Uint8Array;
      }>;
      for (const { bucket_ms, rows, body } of each) {
        const hashes = new BigInt64Array(body.slice().buffer);
        found.push({ bucket: bucket_ms as Instant, keys: hashes.subarray(0, rows), values: hashes.subarray(rows) });
      }
      return found;
    },
  };
}

function bucketOf({ bucket_ms, rows, dropped, key_sum, value_sum }: SumRow): StoredBucket {
  return {
    bucket: Number(bucket_ms) as Instant,
    rows: Number(rows),
    dropped: Number(dropped),
    keySum: BigInt.asUintN(64, key_sum),
    valueSum: BigInt.asUintN(64, value_sum),
  };
}

function together(a: StoredBucket, b: StoredBucket): StoredBucket {
  return {
    bucket: a.bucket,
    rows: a.rows + b.rows,
    dropped: a.dropped + b.dropped,
    keySum: BigInt.asUintN(64, a.keySum + b.keySum),
    valueSum: BigInt.asUintN(64, a.valueSum + b.valueSum),
  };
}
