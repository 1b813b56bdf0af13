import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';
import { SLOT, type Cell } from '../../evidence/cell.ts';
import { GatheredCells } from '../../evidence/gather-cells.ts';
import { HOUR, slotOf, type Instant } from '../../kernel/units.ts';
import type { CellStore, SealNote } from '../../ports/cell-store.ts';
import { FragmentWriter } from './cell-store-bytes.ts';
import { openExemplarSealing } from './cell-store-exemplars.ts';
import { openStreamSealing } from './cell-store-streams.ts';
import type { SeriesNames } from './cell-store-names.ts';
import { groupOf, placeInGroup } from './cell-store-schema.ts';
import { transact } from './database.ts';

/** Writes what a seal adds: one fragment per hour and group of series. */
export function openSealing(database: DatabaseSync, names: SeriesNames): Pick<CellStore, 'seal' | 'checkpoint'> {
  const addFragment = database.prepare(
    'INSERT INTO fragments (id, hour_ms, series_group, newest_ms, cells, bytes, counts, histograms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const exemplars = openExemplarSealing(database);
  const addParts = openStreamSealing(database);
  const note = openNotes(database);
  const setCheckpoint = database.prepare('INSERT OR REPLACE INTO checkpoint (id, positions, counters) VALUES (1, ?, ?)');
  const getCheckpoint = database.prepare('SELECT positions, counters FROM checkpoint');
  const writer = new FragmentWriter();
  const gathered = new GatheredCells();
  const write = (hour: Instant, group: number): void => {
    const { cells, newest, counts, histograms } = writer.take();
    addFragment.run(note.nextFragment(), hour, group, newest, cells, counts.length + histograms.length, counts, histograms);
  };
  return {
    async seal({ cells, positions, counters, note: said, remembered }) {
      try {
        transact(database, () => {
          for (const [hour, series] of gather(cells, names, gathered)) {
            let group = -1;
            for (const [id, number] of series) {
              if (group >= 0 && group !== groupOf(id)) write(hour, group);
              group = groupOf(id);
              writer.add(placeInGroup(id), gathered.block(number, SLOT));
            }
            write(hour, group);
          }
          if (remembered !== undefined) {
            exemplars.add(remembered.exemplars, said?.at ?? null);
            addParts(remembered.streams);
          }
          setCheckpoint.run(JSON.stringify(positions), counters);
          if (said !== undefined) note.write(said);
        });
      } catch (cause) {
        writer.take();
        names.reload();
        throw new Error(`Cannot seal the cells up to ${JSON.stringify(positions)}`, { cause });
      } finally {
        gathered.clear();
        exemplars.forgetNames(); // upkeep, and a transaction that was taken back, take names away
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

/** Numbers fragments, never twice with the same number, and notes which was the last one of a seal. */
function openNotes(database: DatabaseSync): { nextFragment(): number; write(note: SealNote): void } {
  const add = database.prepare('INSERT INTO seals (at_ms, last_fragment, memo) VALUES (?, ?, ?)');
  const newest = database
    .prepare(
      `SELECT max(coalesce((SELECT max(id) FROM fragments), 0), coalesce((SELECT max(last_id) FROM past), 0),
         coalesce((SELECT max(last_fragment) FROM seals), 0)) AS id`,
    )
    .get() as { id: number };
  let last = newest.id;
  return {
    nextFragment: () => (last += 1),
    write: ({ at, memo }) => void add.run(at, last, zstdCompressSync(memo)),
  };
}

/** Series of each hour in the order of their numbers, so that those of one group follow each other; with the number of their cells. */
type Hours = ReadonlyMap<Instant, readonly (readonly [series: number, gathered: number])[]>;

function gather(cells: Iterable<Cell>, names: SeriesNames, into: GatheredCells): Hours {
  const hours = new Map<Instant, Map<number, number>>();
  let count = 0;
  let gathered = 0;
  let before: Pick<Cell, 'generation' | 'cohort' | 'at'> | null = null;
  for (const cell of cells) {
    const { generation, cohort, at } = cell;
    const hour = slotOf(at, HOUR);
    // Many cells are of the same series as the one before, and then nothing has to be looked up.
    if (before === null || generation !== before.generation || cohort !== before.cohort || hour !== before.at) {
      const series = hours.get(hour) ?? new Map<number, number>();
      hours.set(hour, series);
      const id = names.idOf(generation, cohort);
      gathered = series.get(id) ?? count++;
      series.set(id, gathered);
      before = { generation, cohort, at: hour };
    }
    into.add(gathered, cell);
  }
  return new Map([...hours].map(([hour, series]) => [hour, [...series].sort(([a], [b]) => a - b)]));
}
