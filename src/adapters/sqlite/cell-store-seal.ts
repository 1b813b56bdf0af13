import type { DatabaseSync } from 'node:sqlite';
import { blockOfCells } from '../../evidence/cell-block.ts';
import { SLOT, type Cell } from '../../evidence/cell.ts';
import { HOUR, slotOf, type Instant } from '../../kernel/units.ts';
import type { CellStore } from '../../ports/cell-store.ts';
import { FragmentWriter } from './cell-store-bytes.ts';
import type { SeriesNames } from './cell-store-names.ts';
import { groupOf, placeInGroup } from './cell-store-schema.ts';
import { transact } from './database.ts';

/** Writes what a seal adds: one fragment per hour and group of series. */
export function openSealing(database: DatabaseSync, names: SeriesNames): Pick<CellStore, 'seal' | 'checkpoint'> {
  const addFragment = database.prepare(
    'INSERT INTO fragments (hour_ms, series_group, cells, bytes, counts, histograms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const setCheckpoint = database.prepare('INSERT OR REPLACE INTO checkpoint (id, positions, counters) VALUES (1, ?, ?)');
  const getCheckpoint = database.prepare('SELECT positions, counters FROM checkpoint');
  const writer = new FragmentWriter();
  const write = (hour: Instant, group: number): void => {
    const { cells, counts, histograms } = writer.take();
    addFragment.run(hour, group, cells, counts.length + histograms.length, counts, histograms);
  };
  return {
    async seal({ cells, positions, counters }) {
      try {
        transact(database, () => {
          for (const [hour, series] of byHourAndSeries(cells, names)) {
            let group = -1;
            for (const [id, some] of series) {
              if (group >= 0 && group !== groupOf(id)) write(hour, group);
              group = groupOf(id);
              writer.add(placeInGroup(id), blockOfCells(some, SLOT));
            }
            if (group >= 0) write(hour, group);
          }
          setCheckpoint.run(JSON.stringify(positions), counters);
        });
      } catch (cause) {
        writer.take();
        names.reload();
        throw new Error(`Cannot seal the cells up to ${JSON.stringify(positions)}`, { cause });
      }
    },
    async checkpoint() {
      const row = getCheckpoint.get() as { positions: string; counters: Uint8Array | null } | undefined;
      return row === undefined
        ? null
        : { positions: JSON.parse(row.positions) as Record<string, number>, counters: row.counters };
    },
  };
}

type CellsOfHour = readonly (readonly [series: number, cells: readonly Cell[]])[];

/** Each hour's series in the order of their numbers, so that those of one group follow each other. */
function byHourAndSeries(cells: Iterable<Cell>, names: SeriesNames): ReadonlyMap<Instant, CellsOfHour> {
  const hours = new Map<Instant, Map<number, Cell[]>>();
  for (const cell of cells) {
    const hour = slotOf(cell.at, HOUR);
    const series = hours.get(hour) ?? new Map<number, Cell[]>();
    hours.set(hour, series);
    const id = names.idOf(cell.generation, cell.cohort);
    const known = series.get(id);
    if (known === undefined) series.set(id, [cell]);
    else known.push(cell);
  }
  return new Map([...hours].map(([hour, series]) => [hour, [...series].sort(([a], [b]) => a - b)]));
}
