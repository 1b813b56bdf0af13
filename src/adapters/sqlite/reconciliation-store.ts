import { broken } from '../../kernel/units.ts';
import type { KeptBucket, ReconciliationStore } from '../../ports/reconciliation-store.ts';
import { openDatabase, transact } from './database.ts';

/**
 * What was told is remembered by its number elsewhere, too: a file that is made anew, because somebody deleted it, must not
 * number again from the start. A file cannot have been told something every millisecond, so the time is ahead of them all.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS bucket (
  generation TEXT NOT NULL, bucket INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (generation, bucket)
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS telling (id INTEGER PRIMARY KEY AUTOINCREMENT, events TEXT NOT NULL) STRICT;
INSERT INTO sqlite_sequence (name, seq) SELECT 'telling', CAST(unixepoch('subsec') * 1000 AS INTEGER)
  WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'telling');
`;

/** Keeps what reconciliations have counted in a file of its own: it is neither evidence nor a decision. */
export function openSqliteReconciliationStore(path: string): ReconciliationStore {
  const database = openDatabase(path, SCHEMA);
  const select = database.prepare('SELECT body FROM bucket WHERE generation = ? ORDER BY bucket');
  const put = database.prepare('INSERT OR REPLACE INTO bucket (generation, bucket, body) VALUES (?, ?, ?)');
  const forget = database.prepare('DELETE FROM bucket WHERE generation = ? AND bucket < ?');
  const wait = database.prepare('INSERT INTO telling (events) VALUES (?)');
  return {
    buckets: async (generation) => select.all(generation).map(({ body }) => readBucket(String(body))),
    async keep(generation, { buckets, from, events }) {
      transact(database, () => {
        for (const bucket of buckets) put.run(generation, bucket.bucket, bucketText(bucket));
        forget.run(generation, from);
        if (events !== null) wait.run(events);
      });
    },
    waiting: async () =>
      database
        .prepare('SELECT id, events FROM telling ORDER BY id')
        .all()
        .map(({ id, events }) => ({ id: Number(id), events: String(events) })),
    told: async (id) => void database.prepare('DELETE FROM telling WHERE id = ?').run(id),
    async retain(generations) {
      const all = database.prepare('SELECT DISTINCT generation FROM bucket').all();
      const gone = all.map(({ generation }) => String(generation)).filter((one) => !generations.includes(one));
      if (gone.length === 0) return;
      transact(database, () => {
        for (const generation of gone) forget.run(generation, Number.MAX_SAFE_INTEGER);
      });
    },
    close: async () => database.close(),
  };
}

/** JSON has no word for numbers of 64 bits. */
function bucketText(bucket: KeptBucket): string {
  return JSON.stringify(bucket, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function readBucket(body: string): KeptBucket {
  const bucket = JSON.parse(body) as KeptBucket | null;
  if (typeof bucket?.bucket !== 'number') return broken('a kept bucket says when it began');
  const { expected, seen } = bucket;
  const sum = (side: { readonly rows: number; readonly sum: unknown }) => ({ rows: side.rows, sum: BigInt(String(side.sum)) });
  return { ...bucket, expected: sum(expected), seen: sum(seen) };
}
