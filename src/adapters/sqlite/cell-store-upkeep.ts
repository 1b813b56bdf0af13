import type { DatabaseSync } from 'node:sqlite';
import { foldBlocks, type CellBlock } from '../../evidence/cell-block.ts';
import { SLOT, TIERS, type Tier } from '../../evidence/cell.ts';
import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Retention } from '../../ports/cell-store.ts';
import { blockOfBytes, bytesOfBlock, partsOfFragment, type StoredBytes } from './cell-store-bytes.ts';
import { openForgetting } from './cell-store-forget.ts';
import type { SeriesNames } from './cell-store-names.ts';
import { openPastWriting, type NumberedFragment } from './cell-store-past.ts';
import { LEVELS, seriesAt, TIER_SECONDS } from './cell-store-schema.ts';
import { transact } from './database.ts';

/** An hour is merged when what may still come late for it has mostly come. */
const SETTLED_AFTER = (10 * MINUTE) as DurationMs;
/** So many series are compacted in one piece: some ten milliseconds of work. */
const SERIES_A_PIECE = 8;
const ALL_TIERS = Object.keys(TIERS) as Tier[];

/**
 * One round of upkeep an hour, in pieces: merge the fragments of the hours that are over, merge blocks into longer ones, drop
 * what is old, forget names. Each piece is one transaction, and reads the same before it and after it.
 */
export function openUpkeep(database: DatabaseSync, names: SeriesNames): (at: Instant, retention: Retention) => boolean {
  const merge = openMerging(database);
  const compact = openCompacting(database);
  const forget = openForgetting(database, names);
  const round = { of: null as Instant | null, done: true };
  return (at, retention) => {
    const hour = slotOf((at - SETTLED_AFTER) as Instant, HOUR);
    if (round.of !== hour) {
      round.of = hour;
      round.done = false;
      forget.begin(at, retention);
    }
    if (round.done) return false;
    round.done = !transact(database, () => merge(hour) || compact((at - SETTLED_AFTER) as Instant) || forget.next());
    return !round.done;
  };
}

/** Merges the fragments of one group and hour into the blocks of every tier; true when there were any. */
function openMerging(database: DatabaseSync): (before: Instant) => boolean {
  const next = database.prepare('SELECT hour_ms, series_group FROM fragments WHERE hour_ms < ? ORDER BY hour_ms LIMIT 1');
  const which = 'fragments WHERE hour_ms = ? AND series_group = ?';
  const read = database.prepare(`SELECT id, counts, histograms FROM ${which} ORDER BY id`);
  const remember = openPastWriting(database);
  const drop = database.prepare(`DELETE FROM ${which}`);
  const blocks = openBlocks(database);
  return (before) => {
    const due = next.get(before) as { hour_ms: number; series_group: number } | undefined;
    if (due === undefined) return false;
    const fragments = read.all(due.hour_ms, due.series_group) as NumberedFragment[];
    remember({ hour: due.hour_ms, group: due.series_group }, fragments);
    for (const [place, parts] of Map.groupBy(fragments.flatMap(partsOfFragment), ({ place }) => place)) {
      const series = seriesAt(due.series_group, place);
      let finest = foldBlocks(
        parts.map((part) => blockOfBytes(part, SLOT)),
        SLOT,
      );
      for (const tier of ALL_TIERS) {
        finest = foldBlocks([finest], TIERS[tier].width);
        const [stretch = HOUR] = LEVELS[tier];
        blocks.add({ series, tier, from: slotOf(due.hour_ms as Instant, stretch), level: 0 }, finest);
      }
    }
    drop.run(due.hour_ms, due.series_group);
    return true;
  };
}

/** Merges the blocks of some series over one longer stretch that is over; true when there were any. */
function openCompacting(database: DatabaseSync): (until: Instant) => boolean {
  const oldest = database.prepare(
    'SELECT from_ms FROM blocks WHERE tier_s = ? AND level = ? AND from_ms < ? ORDER BY from_ms LIMIT 1',
  );
  const some = database.prepare(
    `SELECT DISTINCT series FROM blocks WHERE tier_s = ? AND level = ? AND from_ms >= ? AND from_ms < ? LIMIT ${SERIES_A_PIECE}`,
  );
  const blocks = openBlocks(database);
  return (until) => {
    for (const tier of ALL_TIERS)
      for (const [level, span] of LEVELS[tier].entries()) {
        if (level === 0) continue;
        const found = oldest.get(TIER_SECONDS[tier], level - 1, slotOf(until, span)) as { from_ms: number } | undefined;
        if (found === undefined) continue;
        const from = slotOf(found.from_ms as Instant, span);
        for (const { series } of some.all(TIER_SECONDS[tier], level - 1, from, from + span) as { series: number }[])
          blocks.add({ series, tier, from, level }, null);
        return true;
      }
    return false;
  };
}

type BlockPlace = { readonly series: number; readonly tier: Tier; readonly from: number; readonly level: number };

/** Puts a block in its place, together with all shorter ones within its stretch and what stands there already. */
function openBlocks(database: DatabaseSync): { add(place: BlockPlace, more: CellBlock | null): void } {
  const within = 'blocks WHERE series = ? AND tier_s = ? AND from_ms >= ? AND from_ms < ? AND level <= ?';
  const read = database.prepare(`SELECT counts, histograms FROM ${within} ORDER BY from_ms, level`);
  const drop = database.prepare(`DELETE FROM ${within}`);
  const insert = database.prepare(
    'INSERT INTO blocks (series, tier_s, from_ms, level, cells, bytes, counts, histograms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    add({ series, tier, from, level }, more) {
      const { width } = TIERS[tier];
      const seconds = TIER_SECONDS[tier];
      const stretch = [series, seconds, from, from + (LEVELS[tier][level] ?? 0), level] as const;
      const known = (read.all(...stretch) as StoredBytes[]).map((row) => blockOfBytes(row, width));
      if (known.length > 0) drop.run(...stretch);
      const block = known.length === 0 && more !== null ? more : foldBlocks(more === null ? known : [...known, more], width);
      const { counts, histograms } = bytesOfBlock(block, width);
      const rows = block.columns.at.length;
      insert.run(series, seconds, from, level, rows, counts.length + histograms.length, counts, histograms);
    },
  };
}
