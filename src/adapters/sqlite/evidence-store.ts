import type { DatabaseSync } from 'node:sqlite';
import { TIERS, type Cell, type Tier } from '../../evidence/cell.ts';
import { decodeHistogram, encodeHistogram } from '../../evidence/histogram.ts';
import type { Instant } from '../../kernel/units.ts';
import type { CellQuery, EvidenceStore, SeenPayload } from '../../ports/evidence-store.ts';
import { openDatabase, transact } from './database.ts';

/** Ten-second cells are keyed by time, because they are written and expire in its order; the others by series, because they are read so. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS cells_10s (at_ms INTEGER, generation INTEGER, cohort INTEGER, good REAL, total REAL, n INTEGER, sum_ms REAL, histogram BLOB,
    PRIMARY KEY (at_ms, generation, cohort)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cells_1m (generation INTEGER, cohort INTEGER, at_ms INTEGER, good REAL, total REAL, n INTEGER, sum_ms REAL, histogram BLOB,
    PRIMARY KEY (generation, cohort, at_ms)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS cells_1m_by_time ON cells_1m (at_ms);
  CREATE TABLE IF NOT EXISTS cells_1h (generation INTEGER, cohort INTEGER, at_ms INTEGER, good REAL, total REAL, n INTEGER, sum_ms REAL, histogram BLOB,
    PRIMARY KEY (generation, cohort, at_ms)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS payloads (digest TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS payloads_by_time ON payloads (at_ms);
  CREATE TABLE IF NOT EXISTS rolled (tier TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;
const TABLE: Readonly<Record<Tier, string>> = { '10s': 'cells_10s', '1m': 'cells_1m', '1h': 'cells_1h' };

type CellRow = {
  at_ms: number;
  generation: string;
  cohort: string;
  good: number;
  total: number;
  n: number;
  sum_ms: number;
  histogram: Uint8Array;
};

export function openSqliteEvidenceStore(path: string): EvidenceStore {
  const database = openDatabase(path, SCHEMA);
  const { put, whole } = openWriter(database);
  const seen = database.prepare(
    'INSERT INTO payloads (digest, at_ms) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)',
  );
  const seenSince = database.prepare('SELECT digest, at_ms FROM payloads WHERE at_ms >= ? ORDER BY at_ms');
  const setRolled = database.prepare('INSERT OR REPLACE INTO rolled (tier, until_ms) VALUES (?, ?)');
  const getRolled = database.prepare('SELECT until_ms FROM rolled WHERE tier = ?');
  return {
    async commit({ cells, payloads }) {
      whole(cells, () => {
        for (const cell of cells) put('10s', cell);
        for (const { digest, at } of payloads) seen.run(digest, at);
      });
    },
    cells: async (query) => readCells(database, query),
    async payloads(since) {
      return (seenSince.all(since) as { digest: string; at_ms: number }[]).map(({ digest, at_ms }): SeenPayload => ({
        digest,
        at: at_ms as Instant,
      }));
    },
    async writeRollUp({ tier, cells, until }) {
      whole(cells, () => {
        for (const cell of cells) put(tier, cell);
        setRolled.run(tier, until);
      });
    },
    async rolledUpUntil(tier) {
      return ((getRolled.get(tier) as { until_ms: number } | undefined)?.until_ms ?? null) as Instant | null;
    },
    async oldest(tier) {
      return (database.prepare(`SELECT min(at_ms) AS at FROM ${TABLE[tier]}`).get() as { at: number | null })
        .at as Instant | null;
    },
    async expire(at, payloadsBefore) {
      transact(database, () => {
        for (const tier of Object.keys(TIERS) as Tier[])
          database.prepare(`DELETE FROM ${TABLE[tier]} WHERE at_ms < ?`).run(at - TIERS[tier].keep);
        database.prepare('DELETE FROM payloads WHERE at_ms < ?').run(payloadsBefore);
      });
    },
    size: async () => sizeOf(database),
    async close() {
      database.close();
    },
  };
}

function readCells(database: DatabaseSync, { tier, from, to, generation }: CellQuery): readonly Cell[] {
  const rows =
    database.prepare(`SELECT c.at_ms, g.name AS generation, h.name AS cohort, c.good, c.total, c.n, c.sum_ms, c.histogram
    FROM ${TABLE[tier]} c JOIN names g ON g.id = c.generation JOIN names h ON h.id = c.cohort
    WHERE c.at_ms >= ? AND c.at_ms < ? ${generation === undefined ? '' : 'AND g.name = ?'} ORDER BY c.at_ms`);
  const found = generation === undefined ? rows.all(from, to) : rows.all(from, to, generation);
  return found.map((row) => cellOf(row as unknown as CellRow));
}

function sizeOf(database: DatabaseSync): { bytes: number; cells: Record<Tier, number> } {
  const count = (tier: Tier): number => (database.prepare(`SELECT count(*) AS n FROM ${TABLE[tier]}`).get() as { n: number }).n;
  const size = database.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()');
  const { bytes } = size.get() as { bytes: number };
  return { bytes, cells: { '10s': count('10s'), '1m': count('1m'), '1h': count('1h') } };
}

type Writer = {
  put(tier: Tier, cell: Cell): void;
  /** All of the work in one transaction, or none of it. */
  whole(cells: readonly Cell[], work: () => void): void;
};

function openWriter(database: DatabaseSync): Writer {
  const names = openNames(database);
  const replace = (tier: Tier): ReturnType<DatabaseSync['prepare']> =>
    database.prepare(
      `INSERT OR REPLACE INTO ${TABLE[tier]} (at_ms, generation, cohort, good, total, n, sum_ms, histogram) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  const write = { '10s': replace('10s'), '1m': replace('1m'), '1h': replace('1h') };
  return {
    put(tier, { generation, cohort, at, good, total, n, sum, histogram }) {
      write[tier].run(at, names.idOf(generation), names.idOf(cohort), good, total, n, sum, encodeHistogram(histogram));
    },
    whole(cells, work) {
      try {
        transact(database, work);
      } catch (cause) {
        names.forget();
        throw new Error(`Cannot make ${cells.length} cells durable`, { cause });
      }
    },
  };
}

/** Names are stored once and referred to by number. */
type Names = {
  idOf(name: string): number;
  /** A transaction that was taken back took its names with it, and their numbers are given to others. */
  forget(): void;
};

function openNames(database: DatabaseSync): Names {
  const known = new Map<string, number>();
  const find = database.prepare('SELECT id FROM names WHERE name = ?');
  const insert = database.prepare('INSERT INTO names (name) VALUES (?)');
  return {
    idOf(name) {
      const cached = known.get(name);
      if (cached !== undefined) return cached;
      const found = find.get(name) as { id: number } | undefined;
      const id = found?.id ?? Number(insert.run(name).lastInsertRowid);
      if (known.size >= MOST_NAMES_AT_HAND) known.clear();
      known.set(name, id);
      return id;
    },
    forget: () => known.clear(),
  };
}
const MOST_NAMES_AT_HAND = 100_000;

function cellOf({ at_ms, sum_ms, histogram, ...row }: CellRow): Cell {
  return { ...row, at: at_ms as Instant, sum: sum_ms, histogram: decodeHistogram(histogram) };
}
