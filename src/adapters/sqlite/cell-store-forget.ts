import type { DatabaseSync } from 'node:sqlite';
import { TIERS, type Tier } from '../../evidence/cell.ts';
import { DAY, type Instant } from '../../kernel/units.ts';
import type { Retention } from '../../ports/cell-store.ts';
import { partsOfFragment } from './cell-store-bytes.ts';
import { openExemplarExpiry } from './cell-store-exemplars.ts';
import { openStreamExpiry } from './cell-store-streams.ts';
import type { SeriesNames } from './cell-store-names.ts';
import { groupOf, LEVELS, seriesAt, TIER_SECONDS } from './cell-store-schema.ts';

/** So many old blocks, or names, are looked at in one piece. */
const BLOCKS_A_PIECE = 100;
const NAMES_A_PIECE = 500;
const SEALS_A_PIECE = 500;

/** Drops old blocks, what is too old to be gone back to, and the names that nothing refers to any more. A round looks at everything once. */
export type Forgetting = {
  begin(at: Instant, retention: Retention): void;
  /** One piece of the round; false when it is through. */
  next(): boolean;
};

export function openForgetting(database: DatabaseSync, names: SeriesNames): Forgetting {
  const expire = openExpiry(database, names);
  const forgetNames = openNameSweep(database, names);
  const forgetPast = openPastExpiry(database);
  const remembered = [openExemplarExpiry(database), openStreamExpiry(database)];
  return {
    begin(at, retention) {
      expire.begin(at, retention);
      forgetPast.begin(at, retention);
      forgetNames.begin();
      for (const each of remembered) each.begin(at);
    },
    next: () => expire.next() || forgetPast.next() || forgetNames.next() || remembered.some((each) => each.next()),
  };
}

/**
 * Seals that are too old to go back to, and what was sealed in the hours before them. Whatever comes late for an hour comes
 * within less than a day, so that every seal which is kept finds what it needs of the hours that gained something later.
 */
function openPastExpiry(database: DatabaseSync): Forgetting {
  const seals = database.prepare(`DELETE FROM seals WHERE id IN (SELECT id FROM seals WHERE at_ms < ? LIMIT ${SEALS_A_PIECE})`);
  const rows = database.prepare(`DELETE FROM past WHERE id IN (SELECT id FROM past WHERE hour_ms < ? LIMIT ${BLOCKS_A_PIECE})`);
  let before = -Infinity;
  return {
    begin(at, { pastMs = TIERS['10s'].keep }) {
      before = at - pastMs;
    },
    next: () => Number(seals.run(before).changes) > 0 || Number(rows.run(before - DAY).changes) > 0,
  };
}

/** Where the walk through one tier's blocks of one length stands, and up to which start they may be too old. */
type Walk = { readonly tier: Tier; readonly level: number; readonly until: number; from: number; series: number };
type Round = { readonly at: Instant; readonly retention: Retention; readonly walks: Walk[] };

function openExpiry(database: DatabaseSync, names: SeriesNames): Forgetting {
  const old = database.prepare(
    `SELECT id, series, from_ms FROM blocks WHERE tier_s = ? AND level = ? AND (from_ms, series) > (?, ?) AND from_ms <= ?
      ORDER BY from_ms, series LIMIT ${BLOCKS_A_PIECE}`,
  );
  const drop = database.prepare('DELETE FROM blocks WHERE id = ?');
  let round: Round | null = null;
  return {
    begin(at, retention) {
      round = { at, retention, walks: walksFor(at, retention, names) };
    },
    next() {
      const walk = round?.walks[0];
      if (round === null || walk === undefined) return false;
      const { tier, level, until } = walk;
      const rows = old.all(TIER_SECONDS[tier], level, walk.from, walk.series, until) as {
        id: number;
        series: number;
        from_ms: number;
      }[];
      for (const { id, series, from_ms } of rows) {
        // Names are kept as long as any block refers to them, so a block without one is of no generation that is kept longer.
        const keep = round.retention.keepMs(tier, names.byId(series)?.generation ?? '');
        if (from_ms + (LEVELS[tier][level] ?? 0) <= round.at - keep) drop.run(id);
        walk.from = from_ms;
        walk.series = series;
      }
      if (rows.length < BLOCKS_A_PIECE) round.walks.shift();
      return true;
    },
  };
}

/** A generation may be kept for less than the others: the walk goes up to what the shortest-kept may lose. */
function walksFor(at: Instant, retention: Retention, names: SeriesNames): Walk[] {
  return (Object.keys(TIERS) as Tier[]).flatMap((tier) => {
    let shortest = Infinity;
    for (const generation of names.generations()) shortest = Math.min(shortest, retention.keepMs(tier, generation));
    return LEVELS[tier].map((span, level) => ({ tier, level, until: at - shortest - span, from: -Infinity, series: 0 }));
  });
}

function openNameSweep(database: DatabaseSync, names: SeriesNames): Pick<Forgetting, 'next'> & { begin(): void } {
  const hasBlocks = database.prepare('SELECT 1 FROM blocks WHERE series = ? LIMIT 1');
  const fragments = database.prepare('SELECT counts FROM fragments WHERE series_group = ?');
  let left: readonly number[] = [];
  return {
    begin() {
      left = Array.from(names.all(), ({ id }) => id).toSorted((a, b) => a - b);
    },
    next() {
      if (left.length === 0) return false;
      const bare = left.slice(0, NAMES_A_PIECE).filter((id) => hasBlocks.get(id) === undefined);
      left = left.slice(NAMES_A_PIECE);
      for (const [group, ids] of Map.groupBy(bare, groupOf)) {
        const held = new Set<number>();
        for (const row of fragments.all(group) as { counts: Uint8Array }[])
          for (const { place } of partsOfFragment(row)) held.add(seriesAt(group, place));
        names.drop(ids.filter((id) => !held.has(id)));
      }
      return true;
    },
  };
}
