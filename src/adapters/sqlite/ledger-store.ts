import { canonicalJson } from '../../kernel/hash.ts';
import type { LedgerStore } from '../../ports/ledger-store.ts';
import { openDatabase, transact } from './database.ts';
import { openChecks } from './ledger-store-checks.ts';
import { openLeases } from './ledger-store-leases.ts';
import { openReads } from './ledger-store-reads.ts';
import { LEDGER_SCHEMA } from './ledger-store-schema.ts';
import { openSegments } from './ledger-store-segments.ts';
import { openSnapshots } from './ledger-store-snapshots.ts';

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
