import type { DatabaseSync } from 'node:sqlite';
import { DAY, slotOf, type Instant } from '../../kernel/units.ts';
import type { Charge, ChargeSpan, ChargeStore } from '../../ports/charge-store.ts';
import { openDatabase, transact } from './database.ts';

/** Times in ms. A charge is one row for each of whom it is, so that what comes again may be of somebody else. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS charges (source TEXT NOT NULL, key TEXT NOT NULL, service TEXT NOT NULL, tenant TEXT NOT NULL,
    idle INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, micros INTEGER NOT NULL, import TEXT NOT NULL,
    PRIMARY KEY (source, key, service, tenant, idle)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS charges_by_time ON charges (source, service, to_ms, from_ms);
  CREATE TABLE IF NOT EXISTS parts (import TEXT NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (import, part)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS unsettled (source TEXT NOT NULL, service TEXT NOT NULL, day_ms INTEGER NOT NULL, change INTEGER NOT NULL,
    PRIMARY KEY (source, service, day_ms)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changes (id INTEGER PRIMARY KEY CHECK (id = 1), change INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO changes VALUES (1, 0);
`;
/** Of one charge as many days are looked at again; what is longer ago counts for no window. */
const MOST_DAYS = 400;

type ChargeRow = {
  source: string;
  key: string;
  service: string;
  tenant: string;
  idle: number;
  from_ms: number;
  to_ms: number;
  micros: number;
};
type DayRow = { source: string; service: string; day_ms: number; change: number };
type SpanRow = { source: string; service: string; from_ms: number; to_ms: number };

/** Charges in one SQLite file of their own. */
export function openSqliteChargeStore(path: string): ChargeStore {
  const database = openDatabase(path, SCHEMA);
  const days = openDays(database);
  const overlapping = database.prepare('SELECT * FROM charges WHERE source = ? AND service = ? AND to_ms > ? AND from_ms < ?');
  const covered = database.prepare(
    'SELECT source, service, min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM charges GROUP BY source, service ORDER BY 1, 2',
  );
  const forget = database.prepare('DELETE FROM charges WHERE to_ms <= ?');
  return {
    put: openPut(database, days.mark),
    async charges({ source, service, from, to }) {
      return (overlapping.all(source, service, from, to) as ChargeRow[]).map(chargeOf);
    },
    ...days.calls,
    async covered() {
      return (covered.all() as SpanRow[]).map(spanOf);
    },
    async forget(before) {
      forget.run(before);
    },
    async close() {
      database.close();
    },
  };
}

type Mark = (spans: readonly ChargeSpan[]) => void;

function openPut(database: DatabaseSync, mark: Mark): ChargeStore['put'] {
  const once = database.prepare('INSERT OR IGNORE INTO parts VALUES (?, ?)');
  const replace = database.prepare('DELETE FROM charges WHERE source = ? AND key = ? AND import <> ? RETURNING *');
  const add = database.prepare(`INSERT INTO charges (source, key, service, tenant, idle, from_ms, to_ms, micros, import)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET micros = micros + excluded.micros`);
  return async ({ import: id, part, charges }) => {
    try {
      return transact(database, () => {
        if (once.run(id, part).changes === 0) return 'repeated';
        const touched: ChargeSpan[] = [...charges];
        for (const { source, key, service, tenant, idle, from, to, micros } of charges) {
          touched.push(...(replace.all(source, key, id) as SpanRow[]).map(spanOf));
          add.run(source, key, service, tenant, idle ? 1 : 0, from, to, micros, id);
        }
        mark(touched);
        return 'kept';
      });
    } catch (cause) {
      throw new Error(`Cannot keep ${charges.length} charges of part ${part} of an import`, { cause });
    }
  };
}

type DayCalls = Pick<ChargeStore, 'unsettled' | 'settle' | 'unsettle'>;

function openDays(database: DatabaseSync): { readonly mark: Mark; readonly calls: DayCalls } {
  const next = database.prepare('UPDATE changes SET change = change + 1 RETURNING change');
  const put = database.prepare('INSERT OR REPLACE INTO unsettled VALUES (?, ?, ?, ?)');
  const oldest = database.prepare('SELECT * FROM unsettled ORDER BY day_ms, source, service LIMIT ?');
  const settle = database.prepare('DELETE FROM unsettled WHERE source = ? AND service = ? AND day_ms = ? AND change = ?');
  const spans = database.prepare('SELECT DISTINCT source, service, from_ms, to_ms FROM charges WHERE source = ? AND service = ?');
  const mark: Mark = (touched) => {
    const { change } = next.get() as { change: number };
    const marked = new Set<string>();
    for (const { source, service, from, to } of touched) {
      const last = slotOf((to - 1) as Instant, DAY);
      for (let day = Math.max(slotOf(from, DAY), last - MOST_DAYS * DAY); day <= last; day += DAY) {
        const name = JSON.stringify([source, service, day]);
        if (marked.has(name)) continue;
        marked.add(name);
        put.run(source, service, day, change);
      }
    }
  };
  return {
    mark,
    calls: {
      async unsettled(limit) {
        return (oldest.all(limit) as DayRow[]).map(({ day_ms, ...row }) => ({ ...row, day: day_ms as Instant }));
      },
      async settle({ source, service, day, change }) {
        settle.run(source, service, day, change);
      },
      async unsettle({ source, service }) {
        transact(database, () => mark((spans.all(source, service) as SpanRow[]).map(spanOf)));
      },
    },
  };
}

function chargeOf({ idle, from_ms: from, to_ms: to, source, key, service, tenant, micros }: ChargeRow): Charge {
  return { source, key, service, tenant, from: from as Instant, to: to as Instant, micros, idle: idle === 1 };
}

function spanOf({ source, service, from_ms: from, to_ms: to }: SpanRow): ChargeSpan {
  return { source, service, from: from as Instant, to: to as Instant };
}
