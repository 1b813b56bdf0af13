import type { DatabaseSync } from 'node:sqlite';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { blockOfCells, cellsOfBlock, type CellBlock } from '../../evidence/cell-block.ts';
import type { CellColumns } from '../../evidence/cell-columns.ts';
import { SLOT, TIERS } from '../../evidence/cell.ts';
import { ByteReader } from '../../kernel/byte-reader.ts';
import { ByteWriter } from '../../kernel/byte-writer.ts';
import { HOUR, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { partsOfFragment, type StoredBytes } from './cell-store-bytes.ts';
import { groupOf, placeInGroup } from './cell-store-schema.ts';
import { openCounts, openWhole, readCounts, readWhole, type Form, type Source } from './cell-store-sources.ts';

export type NumberedFragment = StoredBytes & { readonly id: number };
type FragmentBytes = { readonly counts: Uint8Array; readonly histograms?: Uint8Array };

const scratch = new ByteWriter(65_536);
/** They are written in the pieces of upkeep that everything else waits for, and read seldom. */
const QUICKLY = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Keeps what fragments held that are merged into blocks, each as it was sealed. */
export function openPastWriting(
  database: DatabaseSync,
): (of: { readonly hour: number; readonly group: number }, fragments: readonly NumberedFragment[]) => void {
  const insert = database.prepare(
    'INSERT INTO past (hour_ms, series_group, first_id, last_id, counts, histograms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return ({ hour, group }, fragments) => {
    const counts = packed(fragments.map(({ id, counts: bytes }) => ({ id, bytes })));
    const histograms = packed(fragments.map(({ id, histograms: bytes }) => ({ id, bytes })));
    insert.run(hour, group, fragments[0]?.id ?? 0, fragments.at(-1)?.id ?? 0, counts, histograms);
  };
}

function packed(all: readonly { readonly id: number; readonly bytes: Uint8Array }[]): Uint8Array {
  for (const { id, bytes } of all) {
    scratch.whole(id);
    scratch.blob(bytes);
  }
  return zstdCompressSync(scratch.take(), QUICKLY);
}

/** By the fragment's number. */
function unpacked(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const reader = new ByteReader(zstdDecompressSync(bytes));
  const all = new Map<number, Uint8Array>();
  while (!reader.isAtEnd) {
    const id = reader.whole();
    all.set(id, reader.blob());
  }
  return all;
}

/** The same sources, of nothing but what the fragments up to one number held. */
export function openPastSources(database: DatabaseSync, last: number): PastSources {
  return {
    counts: openThen(database, { last, form: readCounts('all'), present: openCounts(database, 'all'), cut: cutColumns }),
    goodAndTotal: openThen(database, {
      last,
      form: readCounts('good and total'),
      present: openCounts(database, 'good and total'),
      cut: cutColumns,
    }),
    whole: openThen(database, { last, form: readWhole, present: openWhole(database), cut: cutBlock }),
  };
}
export type PastSources = {
  readonly counts: Source<CellColumns>;
  readonly goodAndTotal: Source<CellColumns>;
  readonly whole: Source<CellBlock>;
};

type Then<Value> = {
  readonly last: number;
  readonly form: Form<Value>;
  readonly present: Source<Value>;
  /** The value without the hours that gained something later. */
  readonly cut: (value: Value, gained: ReadonlySet<number>, width: DurationMs) => Value;
};

/**
 * An hour that gained nothing later is read from its blocks. Of the others the blocks say nothing, and all is read that was
 * sealed by then, whether it is merged by now or not.
 */
function openThen<Value>(database: DatabaseSync, { last, form, present, cut }: Then<Value>): Source<Value> {
  const hours = database.prepare('SELECT DISTINCT hour_ms FROM past WHERE series_group = ? AND last_id > ?');
  const merged = database.prepare(
    `SELECT ${form.columns} FROM past p WHERE series_group = ? AND hour_ms >= ? AND hour_ms < ? AND first_id <= ?
       AND EXISTS (SELECT 1 FROM past l WHERE l.series_group = p.series_group AND l.hour_ms = p.hour_ms AND l.last_id > ?)
       ORDER BY hour_ms, id`,
  );
  const unmerged = database.prepare(
    `SELECT ${form.columns} FROM fragments WHERE series_group = ? AND hour_ms >= ? AND hour_ms < ? AND id <= ? ORDER BY hour_ms, id`,
  );
  let gained: { readonly group: number; readonly hours: ReadonlySet<number> } = { group: -1, hours: new Set() };
  return {
    tail(group, { from, to }) {
      const found = hours.all(group, last) as { hour_ms: number }[];
      gained = { group, hours: new Set(found.map(({ hour_ms }) => hour_ms)) };
      const first = slotOf(from, HOUR);
      const before = (merged.all(group, first, to, last, last) as FragmentBytes[]).flatMap((row) => fragmentsOf(row, last));
      const rows = [...before, ...(unmerged.all(group, first, to, last) as FragmentBytes[])];
      const parts = Map.groupBy(rows.flatMap(partsOfFragment), ({ place }) => place);
      return (series) => form.read(parts.get(placeInGroup(series)) ?? [], SLOT);
    },
    blocks(series, query) {
      const blocks = present.blocks(series, query);
      if (gained.group !== groupOf(series) || gained.hours.size === 0) return blocks;
      return blocks.map((block) => cut(block, gained.hours, TIERS[query.tier].width));
    },
  };
}

/** Histograms are only there where they were asked for. */
function fragmentsOf({ counts, histograms }: { counts: Uint8Array; histograms?: Uint8Array }, last: number): FragmentBytes[] {
  const ofHistograms = histograms === undefined ? null : unpacked(histograms);
  return [...unpacked(counts)].flatMap(([id, bytes]) => {
    if (id > last) return [];
    const own = ofHistograms?.get(id);
    return [own === undefined ? { counts: bytes } : { counts: bytes, histograms: own }];
  });
}

function cutColumns(columns: CellColumns, gained: ReadonlySet<number>): CellColumns {
  const rows = [...columns.at.keys()].filter((row) => !gained.has(slotOf(columns.at[row] as Instant, HOUR)));
  if (rows.length === columns.at.length) return columns;
  const kept = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row] ?? 0);
  const { at, good, total, n, sum } = columns;
  return { at: kept(at), good: kept(good), total: kept(total), n: kept(n), sum: kept(sum) };
}

function cutBlock(block: CellBlock, gained: ReadonlySet<number>, width: DurationMs): CellBlock {
  if (!block.columns.at.some((at) => gained.has(slotOf(at as Instant, HOUR)))) return block;
  const cells = cellsOfBlock(block, { generation: '', cohort: '' });
  return blockOfCells(
    cells.filter(({ at }) => !gained.has(slotOf(at, HOUR))),
    width,
  );
}
