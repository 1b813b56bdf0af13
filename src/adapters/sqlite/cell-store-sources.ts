import type { DatabaseSync } from 'node:sqlite';
import type { CellBlock } from '../../evidence/cell-block.ts';
import { readJoinedColumns, type CellColumns } from '../../evidence/cell-columns.ts';
import { SLOT, TIERS } from '../../evidence/cell.ts';
import { HOUR, slotOf, type DurationMs } from '../../kernel/units.ts';
import type { CellQuery } from '../../ports/cell-store.ts';
import { blockOfBytes, partsOfFragment, type StoredBytes } from './cell-store-bytes.ts';
import { LEVELS, placeInGroup, TIER_SECONDS } from './cell-store-schema.ts';

/** What the file has of a series: blocks in the tier's slots, and the fragments that are not merged yet in slots of ten seconds. */
export type Source<Value> = {
  blocks(series: number, query: CellQuery): readonly Value[];
  /** Fragments are of a whole group: they are read once for all of its series. */
  tail(group: number, query: CellQuery): (series: number) => readonly Value[];
};

/** Counts alone: the histograms' pages of the file are not even touched. */
export function openCounts(database: DatabaseSync, only: 'all' | 'good and total'): Source<CellColumns> {
  return openSource(database, readCounts(only));
}

export function openWhole(database: DatabaseSync): Source<CellBlock> {
  return openSource(database, readWhole);
}

/** Which columns of a row are read, and how; `read` is handed rows without histograms where it did not ask for them. */
export type Form<Value> = {
  readonly columns: string;
  readonly read: (rows: readonly StoredBytes[], width: DurationMs) => readonly Value[];
};

export function readCounts(only: 'all' | 'good and total'): Form<CellColumns> {
  return {
    columns: 'counts',
    read(rows, width) {
      const blocks = rows.map(({ counts }) => counts);
      return readJoinedColumns(blocks, width, only);
    },
  };
}

export const readWhole: Form<CellBlock> = {
  columns: 'counts, histograms',
  read: (rows, width) => rows.map((row) => blockOfBytes(row, width)),
};

function openSource<Value>(database: DatabaseSync, { columns, read }: Form<Value>): Source<Value> {
  const blocks = database.prepare(
    `SELECT ${columns} FROM blocks WHERE series = ? AND tier_s = ? AND from_ms > ? AND from_ms < ?
       AND (level > 0 OR from_ms > ?) ORDER BY from_ms, level`,
  );
  const fragments = database.prepare(
    `SELECT ${columns} FROM fragments WHERE series_group = ? AND hour_ms >= ? AND hour_ms < ? AND newest_ms >= ? ORDER BY hour_ms, id`,
  );
  return {
    blocks(series, { tier, from, to }) {
      const { width } = TIERS[tier];
      // What is merged at first lies in shorter stretches, most of which end before the query begins.
      const [shortest = 0] = LEVELS[tier];
      const rows = blocks.all(series, TIER_SECONDS[tier], from - (LEVELS[tier].at(-1) ?? 0), to, from - shortest);
      return read(rows as StoredBytes[], width);
    },
    tail(group, { tier, from, to }) {
      const rows = fragments.all(group, slotOf(from, HOUR), to, slotOf(from, TIERS[tier].width)) as StoredBytes[];
      const parts = Map.groupBy(rows.flatMap(partsOfFragment), ({ place }) => place);
      return (series) => read(parts.get(placeInGroup(series)) ?? [], SLOT);
    },
  };
}
