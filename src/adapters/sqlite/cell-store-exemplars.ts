import type { DatabaseSync } from 'node:sqlite';
import { EXEMPLARS_KEPT, type Exemplar } from '../../evidence/exemplar.ts';
import type { Instant } from '../../kernel/units.ts';
import type { ExemplarQuery } from '../../ports/remembered-store.ts';

/** Traces of what was counted. `sealed_ms` tells what was known when: a seal of then had nothing that was sealed later. */
export const EXEMPLAR_SCHEMA = `
  CREATE TABLE IF NOT EXISTS exemplar_series (id INTEGER PRIMARY KEY, generation TEXT NOT NULL, cohort TEXT NOT NULL, source TEXT NOT NULL,
    UNIQUE (generation, cohort, source)) STRICT;
  CREATE TABLE IF NOT EXISTS exemplars (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, at_ms INTEGER NOT NULL, bad INTEGER NOT NULL,
    value REAL, trace BLOB NOT NULL, sealed_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS exemplars_by_trace ON exemplars (trace);
  CREATE INDEX IF NOT EXISTS exemplars_by_series ON exemplars (series, at_ms);
  CREATE INDEX IF NOT EXISTS exemplars_by_time ON exemplars (at_ms);
`;

/** Most that are kept; beyond it the oldest go first. Some 150 MB. */
const MOST_KEPT = 1_000_000;
const A_PIECE = 2_000;
/** Of one trace: no more spans than a payload may hold lead here, and nobody reads so many. */
const MOST_OF_A_TRACE = 1_000;

export type ExemplarSealing = {
  /** Within the transaction that is under way. */
  add(exemplars: readonly Exemplar[], sealedAt: Instant | null): void;
  /** A transaction that was taken back took its names with it. */
  forgetNames(): void;
};

export function openExemplarSealing(database: DatabaseSync): ExemplarSealing {
  const findSeries = database.prepare('SELECT id FROM exemplar_series WHERE generation = ? AND cohort = ? AND source = ?');
  const addSeries = database.prepare('INSERT INTO exemplar_series (generation, cohort, source) VALUES (?, ?, ?)');
  const addOne = database.prepare(
    'INSERT INTO exemplars (series, at_ms, bad, value, trace, sealed_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const known = new Map<string, number>();
  const seriesOf = ({ generation, cohort, source }: Exemplar): number => {
    const key = `${generation}|${cohort}|${source}`;
    const id = known.get(key) ?? (findSeries.get(generation, cohort, source) as { id: number } | undefined)?.id;
    const own = id ?? Number(addSeries.run(generation, cohort, source).lastInsertRowid);
    known.set(key, own);
    return own;
  };
  return {
    add(exemplars, sealedAt) {
      for (const one of exemplars)
        addOne.run(seriesOf(one), one.at, one.bad ? 1 : 0, one.value, Buffer.from(one.trace, 'hex'), sealedAt ?? one.at);
    },
    forgetNames: () => known.clear(),
  };
}

/** Drops what is too old or too much, and the names that nothing refers to any more; one piece at a time. */
export function openExemplarExpiry(database: DatabaseSync): { begin(at: Instant): void; next(): boolean } {
  const drop = database.prepare(`DELETE FROM exemplars WHERE id IN (SELECT id FROM exemplars WHERE at_ms < ? LIMIT ${A_PIECE})`);
  const atLimit = database.prepare(`SELECT at_ms FROM exemplars ORDER BY at_ms DESC LIMIT 1 OFFSET ${MOST_KEPT}`);
  const dropNames = database.prepare(
    'DELETE FROM exemplar_series WHERE NOT EXISTS (SELECT 1 FROM exemplars WHERE series = exemplar_series.id)',
  );
  const round = { before: -Infinity, named: false };
  return {
    begin(at) {
      const beyond = atLimit.get() as { at_ms: number } | undefined;
      round.before = Math.max(at - EXEMPLARS_KEPT, beyond === undefined ? -Infinity : beyond.at_ms + 1);
      round.named = true;
    },
    next() {
      if (Number(drop.run(round.before).changes) > 0) return true;
      if (round.named) dropNames.run();
      round.named = false;
      return false;
    },
  };
}

type Row = {
  readonly generation: string;
  readonly cohort: string;
  readonly source: string;
  readonly at_ms: number;
  readonly bad: number;
  readonly value: number | null;
  readonly trace: Uint8Array;
};

export function openExemplarReads(database: DatabaseSync): (query: ExemplarQuery) => readonly Exemplar[] {
  const select = 'SELECT s.generation, s.cohort, s.source, e.at_ms, e.bad, e.value, e.trace';
  const from = 'FROM exemplars e JOIN exemplar_series s ON s.id = e.series';
  const ofTrace = database.prepare(
    `${select} ${from} WHERE e.trace = ? AND e.sealed_ms <= ? ORDER BY e.at_ms DESC LIMIT ${MOST_OF_A_TRACE}`,
  );
  const ofGeneration = database.prepare(
    `${select} ${from} WHERE s.generation = ? AND e.at_ms >= ? AND e.at_ms < ? AND e.bad >= ? AND e.sealed_ms <= ?
      ORDER BY e.at_ms DESC LIMIT ?`,
  );
  return (query) => {
    const by = query.sealedBy ?? Number.MAX_SAFE_INTEGER;
    if ('trace' in query) return (ofTrace.all(Buffer.from(query.trace, 'hex'), by) as Row[]).map(exemplarOf);
    const { generations, bad, limit } = query;
    return generations
      .flatMap((generation) => ofGeneration.all(generation, query.from, query.to, bad ? 1 : 0, by, limit) as Row[])
      .map(exemplarOf)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, limit);
  };
}

function exemplarOf({ at_ms, bad, trace, ...named }: Row): Exemplar {
  return { ...named, at: at_ms as Instant, bad: bad === 1, trace: Buffer.from(trace).toString('hex') };
}
