import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '../../kernel/hash.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';
import { openDatabase, transact } from './database.ts';
import { openChecks } from './ledger-store-checks.ts';
import { openLeases } from './ledger-store-leases.ts';
import { LEDGER_SCHEMA } from './ledger-store-schema.ts';
import { openSegments } from './ledger-store-segments.ts';
import { openSnapshots } from './ledger-store-snapshots.ts';

type EntryRow = {
  seq: number;
  at_ms: number;
  kind: string;
  subject: string;
  actor: string;
  body: string;
  previous: string;
  hash: string;
};

/** The ledger in one SQLite file. A commit is on disk before `append` answers. */
export function openSqliteLedgerStore(path: string): LedgerStore {
  const database = openDatabase(path, LEDGER_SCHEMA);
  const insert = database.prepare(
    'INSERT INTO entries (seq, at_ms, kind, subject, actor, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const tail = database.prepare('SELECT max(seq) AS seq FROM entries');
  const leases = openLeases(database);
  return {
    async append(entries, { after, token }) {
      try {
        return transact(database, () => {
          if (token !== undefined && token !== leases.token()) return 'FENCED';
          if (((tail.get() as { seq: number | null }).seq ?? 0) !== after) return 'CONFLICT';
          for (const { seq, at, kind, subject, actor, body, previous, hash } of entries)
            insert.run(seq, at, kind, subject, actor, canonicalJson(body), previous, hash);
          return 'APPENDED';
        });
      } catch (cause) {
        throw new Error(`Cannot append ${entries.length} ledger entries after ${after}`, { cause });
      }
    },
    ...openReads(database),
    ...openChecks(database),
    ...openSnapshots(database),
    ...openSegments(database),
    lease: leases.lease,
    release: leases.release,
    async close() {
      database.close();
    },
  };
}

function openReads(database: DatabaseSync): Pick<LedgerStore, 'read' | 'readLast' | 'first' | 'last' | 'lastBefore'> {
  const page = database.prepare('SELECT * FROM entries WHERE seq > ? ORDER BY seq LIMIT ?');
  const pageOfSubject = database.prepare('SELECT * FROM entries WHERE subject = ? AND seq > ? ORDER BY seq LIMIT ?');
  const newest = database.prepare('SELECT * FROM entries WHERE seq < ? ORDER BY seq DESC LIMIT ?');
  const newestOfSubject = database.prepare('SELECT * FROM entries WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?');
  const one = database.prepare('SELECT * FROM entries WHERE seq = ?');
  const ends = database.prepare('SELECT (SELECT min(seq) FROM entries) AS oldest, (SELECT max(seq) FROM entries) AS newest');
  const entryAt = (seq: number | null): Entry | null => {
    const row = seq === null ? undefined : (one.get(seq) as EntryRow | undefined);
    return row === undefined ? null : entryOf(row);
  };
  const endsNow = (): { oldest: number | null; newest: number | null } =>
    ends.get() as { oldest: number | null; newest: number | null };
  const instantOf = database.prepare('SELECT at_ms FROM entries WHERE seq = ?');
  return {
    async read({ after, limit, subject }) {
      const rows = subject === undefined ? page.all(after, limit) : pageOfSubject.all(subject, after, limit);
      return (rows as EntryRow[]).map(entryOf);
    },
    async readLast({ before = Infinity, limit, subject }) {
      const end = Math.min(before, Number.MAX_SAFE_INTEGER);
      const rows = subject === undefined ? newest.all(end, limit) : newestOfSubject.all(subject, end, limit);
      return (rows as EntryRow[]).map(entryOf);
    },
    first: async () => entryAt(endsNow().oldest),
    last: async () => entryAt(endsNow().newest),
    async lastBefore(at) {
      const { oldest, newest: youngest } = endsNow();
      if (oldest === null || youngest === null) return null;
      // Entries are numbered without gaps and their times never go back: halving finds the place without another index.
      let [low, high] = [oldest - 1, youngest];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((instantOf.get(middle) as { at_ms: number }).at_ms <= at) low = middle;
        else high = middle - 1;
      }
      return entryAt(low < oldest ? null : low);
    },
  };
}

function entryOf({ at_ms, body, ...row }: EntryRow): Entry {
  return { ...row, at: at_ms, body: JSON.parse(body) as unknown } as unknown as Entry;
}
