import type { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../ledger/entry.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';

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

/** Reads entries in the order in which they were written, or against it. */
export function openReads(
  database: DatabaseSync,
): Pick<LedgerStore, 'read' | 'readLast' | 'first' | 'last' | 'lastBefore' | 'countKinds'> {
  const page = database.prepare('SELECT * FROM entries WHERE seq > ? ORDER BY seq LIMIT ?');
  const pageOfSubject = database.prepare('SELECT * FROM entries WHERE subject = ? AND seq > ? ORDER BY seq LIMIT ?');
  const one = database.prepare('SELECT * FROM entries WHERE seq = ?');
  const ends = database.prepare('SELECT (SELECT min(seq) FROM entries) AS oldest, (SELECT max(seq) FROM entries) AS newest');
  const entryAt = (seq: number | null): Entry | null => {
    const row = seq === null ? undefined : (one.get(seq) as EntryRow | undefined);
    return row === undefined ? null : entryOf(row);
  };
  const endsNow = (): { oldest: number | null; newest: number | null } =>
    ends.get() as { oldest: number | null; newest: number | null };
  const kinds = database.prepare('SELECT kind, count(*) AS count FROM entries WHERE seq < ? GROUP BY kind');
  const instantOf = database.prepare('SELECT at_ms FROM entries WHERE seq = ?');
  return {
    async read({ after, limit, subject }) {
      const rows = subject === undefined ? page.all(after, limit) : pageOfSubject.all(subject, after, limit);
      return (rows as EntryRow[]).map(entryOf);
    },
    readLast: openNewest(database),
    first: async () => entryAt(endsNow().oldest),
    last: async () => entryAt(endsNow().newest),
    async countKinds({ before = Infinity }) {
      const rows = kinds.all(Math.min(before, Number.MAX_SAFE_INTEGER)) as { kind: string; count: number }[];
      return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
    },
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

function openNewest(database: DatabaseSync): LedgerStore['readLast'] {
  const all = database.prepare('SELECT * FROM entries WHERE seq < ? ORDER BY seq DESC LIMIT ?');
  const ofSubject = database.prepare('SELECT * FROM entries WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?');
  const ofBoth = database.prepare(
    'SELECT * FROM entries WHERE subject = ? AND seq < ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT ?',
  );
  // Each kind by itself is a walk through the index; together they would be a walk through all entries.
  const seqsOfKind = database.prepare('SELECT seq FROM entries WHERE kind = ? AND seq < ? ORDER BY seq DESC LIMIT ?');
  const one = database.prepare('SELECT * FROM entries WHERE seq = ?');
  const ofKinds = (kinds: readonly string[], end: number, limit: number): unknown[] => {
    const seqs = [...new Set(kinds)].flatMap((kind) => seqsOfKind.all(kind, end, limit) as { seq: number }[]);
    const newest = seqs.toSorted((a, b) => b.seq - a.seq).slice(0, limit);
    return newest.map(({ seq }) => one.get(seq));
  };
  return async ({ before = Infinity, limit, subject, kinds }) => {
    const end = Math.min(before, Number.MAX_SAFE_INTEGER);
    const read = (): unknown[] => {
      if (subject !== undefined && kinds !== undefined) return ofBoth.all(subject, end, JSON.stringify(kinds), limit);
      if (subject !== undefined) return ofSubject.all(subject, end, limit);
      return kinds === undefined ? all.all(end, limit) : ofKinds(kinds, end, limit);
    };
    return (read() as EntryRow[]).map(entryOf);
  };
}

function entryOf({ at_ms, body, ...row }: EntryRow): Entry {
  return { ...row, at: at_ms, body: JSON.parse(body) as unknown } as unknown as Entry;
}
