import type { DatabaseSync } from 'node:sqlite';
import type { CellQuery } from '../../ports/cell-store.ts';

export type StoredSeries = { readonly id: number; readonly generation: string; readonly cohort: string };

/** Series by number: their names are stored once, however many blocks they have. */
export type SeriesNames = {
  /** Gives the series a number if it has none; part of the transaction that is under way. */
  idOf(generation: string, cohort: string): number;
  byId(id: number): StoredSeries | undefined;
  /** In the order of generation and cohort. */
  matching(query: Pick<CellQuery, 'generation' | 'cohort'>): readonly StoredSeries[];
  all(): IterableIterator<StoredSeries>;
  generations(): IterableIterator<string>;
  /** Forgets series that nothing refers to any more, and generations that have no series left. */
  drop(ids: readonly number[]): void;
  /** A transaction that was taken back took its names with it. */
  reload(): void;
};

export function openSeriesNames(database: DatabaseSync): SeriesNames {
  const generations = new Map<string, { readonly id: number; readonly cohorts: Map<string, number> }>();
  const series = new Map<number, StoredSeries>();
  const addGeneration = database.prepare('INSERT INTO generations (name) VALUES (?)');
  const addSeries = database.prepare('INSERT INTO series (generation, cohort) VALUES (?, ?)');
  const dropSeries = database.prepare('DELETE FROM series WHERE id = ?');
  const dropGeneration = database.prepare('DELETE FROM generations WHERE id = ?');
  const know = ({ id, generation, cohort }: StoredSeries, cohorts: Map<string, number>): void => {
    cohorts.set(cohort, id);
    series.set(id, { id, generation, cohort });
  };
  const load = (): void => {
    generations.clear();
    series.clear();
    for (const { id, name } of rowsOf<{ id: number; name: string }>(database, 'SELECT id, name FROM generations'))
      generations.set(name, { id, cohorts: new Map() });
    const all = 'SELECT s.id, g.name AS generation, s.cohort FROM series s JOIN generations g ON g.id = s.generation';
    for (const row of rowsOf<StoredSeries>(database, all)) know(row, generations.get(row.generation)?.cohorts ?? new Map());
  };
  load();
  return {
    idOf(generation, cohort) {
      const of = generations.get(generation) ?? { id: Number(addGeneration.run(generation).lastInsertRowid), cohorts: new Map() };
      generations.set(generation, of);
      const known = of.cohorts.get(cohort);
      if (known !== undefined) return known;
      const id = Number(addSeries.run(of.id, cohort).lastInsertRowid);
      know({ id, generation, cohort }, of.cohorts);
      return id;
    },
    byId: (id) => series.get(id),
    matching({ generation, cohort }) {
      const names = generation === undefined ? [...generations.keys()].toSorted() : [generation];
      return names.flatMap((name) => {
        const cohorts = [...(generations.get(name)?.cohorts ?? [])].filter(([key]) => cohort === undefined || key === cohort);
        return cohorts.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, id]) => ({ id, generation: name, cohort: key }));
      });
    },
    all: () => series.values(),
    generations: () => generations.keys(),
    drop(ids) {
      for (const id of ids) {
        const named = series.get(id);
        if (named === undefined) continue;
        dropSeries.run(id);
        series.delete(id);
        const of = generations.get(named.generation);
        of?.cohorts.delete(named.cohort);
        if (of === undefined || of.cohorts.size > 0) continue;
        dropGeneration.run(of.id);
        generations.delete(named.generation);
      }
    },
    reload: load,
  };
}

function rowsOf<Row>(database: DatabaseSync, sql: string): IterableIterator<Row> {
  return database.prepare(sql).iterate() as IterableIterator<Row>;
}
