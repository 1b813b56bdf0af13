import type { Tier } from '../../evidence/cell.ts';
import { DAY, HOUR, type DurationMs } from '../../kernel/units.ts';

/**
 * A seal adds fragments: what a group of series gained in one hour. Upkeep merges them into blocks, one per series and
 * stretch, in every resolution. Counts stand before histograms, so that whoever reads counts never reads the rest.
 */
export const SCHEMA = `
  -- Moving a little from the log to the file at a time keeps every step short.
  PRAGMA wal_autocheckpoint = 250;
  CREATE TABLE IF NOT EXISTS generations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL REFERENCES generations, cohort TEXT NOT NULL,
    UNIQUE (generation, cohort)) STRICT;
  CREATE TABLE IF NOT EXISTS fragments (id INTEGER PRIMARY KEY, hour_ms INTEGER NOT NULL, series_group INTEGER NOT NULL,
    newest_ms INTEGER NOT NULL, cells INTEGER NOT NULL, bytes INTEGER NOT NULL, counts BLOB NOT NULL, histograms BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS fragments_by_hour ON fragments (hour_ms, series_group);
  CREATE INDEX IF NOT EXISTS fragments_by_group ON fragments (series_group, hour_ms);
  CREATE TABLE IF NOT EXISTS blocks (id INTEGER PRIMARY KEY, series INTEGER NOT NULL, tier_s INTEGER NOT NULL, from_ms INTEGER NOT NULL,
    level INTEGER NOT NULL, cells INTEGER NOT NULL, bytes INTEGER NOT NULL, counts BLOB NOT NULL, histograms BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS blocks_by_series ON blocks (series, tier_s, from_ms, level);
  CREATE INDEX IF NOT EXISTS blocks_by_time ON blocks (tier_s, level, from_ms, series);
  -- What merged fragments held, each as it was sealed, and which of them were there at which seal: fragment numbers only rise.
  CREATE TABLE IF NOT EXISTS past (id INTEGER PRIMARY KEY, hour_ms INTEGER NOT NULL, series_group INTEGER NOT NULL,
    first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, counts BLOB NOT NULL, histograms BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS past_by_group ON past (series_group, hour_ms, last_id, first_id);
  CREATE INDEX IF NOT EXISTS past_by_hour ON past (hour_ms);
  CREATE TABLE IF NOT EXISTS seals (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, last_fragment INTEGER NOT NULL, memo BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS seals_by_time ON seals (at_ms);
  CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), positions TEXT NOT NULL, counters BLOB) STRICT;

  CREATE TABLE IF NOT EXISTS tallies (tier_s INTEGER PRIMARY KEY, cells INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO tallies VALUES (10, 0, 0), (60, 0, 0), (3600, 0, 0);
  CREATE TRIGGER IF NOT EXISTS blocks_come AFTER INSERT ON blocks
    BEGIN UPDATE tallies SET cells = cells + NEW.cells, bytes = bytes + NEW.bytes WHERE tier_s = NEW.tier_s; END;
  CREATE TRIGGER IF NOT EXISTS blocks_go AFTER DELETE ON blocks
    BEGIN UPDATE tallies SET cells = cells - OLD.cells, bytes = bytes - OLD.bytes WHERE tier_s = OLD.tier_s; END;
  CREATE TRIGGER IF NOT EXISTS fragments_come AFTER INSERT ON fragments
    BEGIN UPDATE tallies SET cells = cells + NEW.cells, bytes = bytes + NEW.bytes WHERE tier_s = 10; END;
  CREATE TRIGGER IF NOT EXISTS fragments_go AFTER DELETE ON fragments
    BEGIN UPDATE tallies SET cells = cells - OLD.cells, bytes = bytes - OLD.bytes WHERE tier_s = 10; END;
`;

/** How tiers are called in the file: the seconds of a slot. */
export const TIER_SECONDS: Readonly<Record<Tier, number>> = { '10s': 10, '1m': 60, '1h': 3_600 };

/**
 * The stretches that blocks of a tier hold, from those that fragments are merged into to those that stay. The first ones are
 * written anew every hour until they are full, so they are short; the last ones make for few blocks to read.
 */
export const LEVELS: Readonly<Record<Tier, readonly DurationMs[]>> = {
  '10s': [HOUR],
  '1m': [(6 * HOUR) as DurationMs, DAY],
  '1h': [(4 * DAY) as DurationMs, (16 * DAY) as DurationMs],
};

/** So many series share a fragment: few rows per seal, and one piece of upkeep stays short. */
const GROUP_SIZE = 16;

export function groupOf(series: number): number {
  return Math.floor(series / GROUP_SIZE);
}

export function placeInGroup(series: number): number {
  return series % GROUP_SIZE;
}

export function seriesAt(group: number, place: number): number {
  return group * GROUP_SIZE + place;
}
