import { canonicalJson } from '../../kernel/hash.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';
import { openDatabase, transact } from './database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL,
    body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_subject ON entries (subject, seq);
  CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
  CREATE TRIGGER IF NOT EXISTS entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
  CREATE TRIGGER IF NOT EXISTS entries_follow BEFORE INSERT ON entries WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'entries only follow the last one'); END;
`;

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
  const database = openDatabase(path, SCHEMA);
  const insert = database.prepare(
    'INSERT INTO entries (seq, at_ms, kind, subject, actor, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const tail = database.prepare('SELECT max(seq) AS seq FROM entries');
  const page = database.prepare('SELECT * FROM entries WHERE seq > ? ORDER BY seq LIMIT ?');
  const pageOfSubject = database.prepare('SELECT * FROM entries WHERE subject = ? AND seq > ? ORDER BY seq LIMIT ?');
  const newest = database.prepare('SELECT * FROM entries ORDER BY seq DESC LIMIT 1');
  return {
    async append(entries, { after }) {
      try {
        return transact(database, () => {
          if (((tail.get() as { seq: number | null }).seq ?? 0) !== after) return 'CONFLICT';
          for (const { seq, at, kind, subject, actor, body, previous, hash } of entries)
            insert.run(seq, at, kind, subject, actor, canonicalJson(body), previous, hash);
          return 'APPENDED';
        });
      } catch (cause) {
        throw new Error(`Cannot append ${entries.length} ledger entries after ${after}`, { cause });
      }
    },
    async read({ after, limit, subject }) {
      const rows = subject === undefined ? page.all(after, limit) : pageOfSubject.all(subject, after, limit);
      return (rows as EntryRow[]).map(entryOf);
    },
    async last() {
      const row = newest.get() as EntryRow | undefined;
      return row === undefined ? null : entryOf(row);
    },
    async close() {
      database.close();
    },
  };
}

function entryOf({ at_ms, body, ...row }: EntryRow): Entry {
  return { ...row, at: at_ms, body: JSON.parse(body) as unknown } as unknown as Entry;
}
