import type { DatabaseSync } from 'node:sqlite';
import { TIERS, type Tier } from '../../evidence/cell.ts';
import type { Instant } from '../../kernel/units.ts';
import type { CellStore, StoredTier } from '../../ports/cell-store.ts';
import { EXEMPLAR_SCHEMA, openExemplarReads } from './cell-store-exemplars.ts';
import { openStreamReads, STREAM_SCHEMA } from './cell-store-streams.ts';
import { openSeriesNames } from './cell-store-names.ts';
import { openKnownAt } from './cell-store-known.ts';
import { openReads, openSnapshots, openSources } from './cell-store-reads.ts';
import { LEVELS, SCHEMA, TIER_SECONDS } from './cell-store-schema.ts';
import { openSealing } from './cell-store-seal.ts';
import { openUpkeep } from './cell-store-upkeep.ts';
import { openDatabase } from './database.ts';

/** Sealed cells in one SQLite file, column by column. What `seal` wrote is on disk when it answers. */
export function openSqliteCellStore(path: string): CellStore {
  const database = openDatabase(path, `${SCHEMA}${EXEMPLAR_SCHEMA}${STREAM_SCHEMA}`);
  const reading = openDatabase(path, 'PRAGMA query_only = ON');
  const names = openSeriesNames(database);
  const { seal, checkpoint } = openSealing(database, names);
  const reads = openReads({ names, inSnapshot: openSnapshots(reading) }, openSources(reading));
  const known = openKnownAt(path, names);
  const exemplars = openExemplarReads(reading);
  const maintain = openUpkeep(database, names);
  return {
    seal,
    checkpoint,
    ...reads,
    remembered: { exemplars: async (query) => exemplars(query), ...openStreamReads(reading) },
    knownAt: known.at,
    async maintain(at, retention) {
      try {
        return maintain(at, retention);
      } catch (cause) {
        names.reload();
        throw new Error(`Cannot merge and expire the cells in ${path}`, { cause });
      }
    },
    size: async () => sizeOf(database),
    async close() {
      known.close();
      reading.close();
      database.close();
    },
  };
}

function sizeOf(database: DatabaseSync): Awaited<ReturnType<CellStore['size']>> {
  const file = database.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()');
  return {
    bytes: (file.get() as { bytes: number }).bytes,
    tiers: (Object.keys(TIERS) as Tier[]).map((tier) => storedTier(database, tier)),
  };
}

/** Fragments count to the finest tier, which they are cells of; the others gain from them when they are merged. */
function storedTier(database: DatabaseSync, tier: Tier): StoredTier {
  const seconds = TIER_SECONDS[tier];
  const tally = database.prepare('SELECT cells, bytes FROM tallies WHERE tier_s = ?').get(seconds) as {
    cells: number;
    bytes: number;
  };
  const series = database
    .prepare('SELECT count(*) AS n FROM series s WHERE EXISTS (SELECT 1 FROM blocks WHERE series = s.id AND tier_s = ?)')
    .get(seconds) as { n: number };
  const starts = database.prepare('SELECT min(from_ms) AS at FROM blocks WHERE tier_s = ? AND level = ?');
  const oldest = LEVELS[tier]
    .map((_, level) => (starts.get(seconds, level) as { at: Instant | null }).at)
    .reduce((least, at) => (least === null || (at !== null && at < least) ? at : least), null);
  return { tier, ...tally, series: series.n, oldest, keepMs: TIERS[tier].keep };
}
