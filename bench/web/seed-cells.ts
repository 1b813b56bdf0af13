import { DatabaseSync } from 'node:sqlite';
import { bytesOfBlock, type StoredBytes } from '../../src/adapters/sqlite/cell-store-bytes.ts';
import { LEVELS, TIER_SECONDS } from '../../src/adapters/sqlite/cell-store-schema.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { transact } from '../../src/adapters/sqlite/database.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { blockOfCells } from '../../src/evidence/cell-block.ts';
import { emptyCell, SLOT, TIERS, type Cell, type Tier } from '../../src/evidence/cell.ts';
import { addToBucket } from '../../src/evidence/histogram.ts';
import { heardGeneration, WATCHED } from '../../src/intake/generations.ts';
import { DAY, HOUR, MINUTE, slotOf, type Instant } from '../../src/kernel/units.ts';
import { BAD_NOW, fateOf, journeyName, type Fate, type Size } from './installation.ts';

/** Events of one indicator in ten seconds, around noon. */
const PER_SLOT = 40;
const PATTERNS: readonly Kind[] = ['well', 'spending', 'burning', 'exhausted', 'blind', 'slots'];

/** What is counted of a series: the slots that were heard, or the events of a journey with its fate. */
type Kind = Fate | 'slots';
type Series = { readonly generation: string; readonly kind: Kind };
type Stretch = { readonly tier: Tier; readonly level: number; readonly from: number; readonly to: number };

/**
 * The store as sealing and upkeep leave it: hours for as long as evidence is kept, minutes of the last days, and the last slots
 * cell by cell. Series of one fate share their blocks, which are read like any.
 */
export async function seedCells(path: string, catalog: Catalog, { size, now }: { size: Size; now: Instant }): Promise<void> {
  const series = seriesOf(catalog, size);
  const store = openSqliteCellStore(path);
  const hour = slotOf((now - MINUTE) as Instant, HOUR);
  for (let from: number = hour; from < now - SLOT; from += 30 * MINUTE)
    await store.seal({ cells: newest(series, from, Math.min(now - SLOT, from + 30 * MINUTE)), positions: {}, counters: null });
  await store.close();
  using database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF');
  const rows = database
    .prepare('SELECT s.id AS id, g.name AS name FROM series s JOIN generations g ON g.id = s.generation')
    .all();
  const kinds = new Map(series.map(({ generation, kind }) => [generation, kind]));
  const ids = (rows as { id: number; name: string }[]).map(({ id, name }) => ({
    id,
    kind: kinds.get(name) ?? ('well' as const),
  }));
  const insert = database.prepare(
    'INSERT INTO blocks (series, tier_s, from_ms, level, cells, bytes, counts, histograms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (const stretch of stretches(hour, size.days)) {
    const count = (stretch.to - stretch.from) / TIERS[stretch.tier].width;
    const blocks = new Map(PATTERNS.map((kind) => [kind, blockOf(stretch, kind, now)]));
    transact(database, () => {
      for (const { id, kind } of ids) {
        const { counts, histograms } = blocks.get(kind) as StoredBytes;
        const bytes = counts.length + histograms.length;
        insert.run(id, TIER_SECONDS[stretch.tier], stretch.from, stretch.level, count, bytes, counts, histograms);
      }
    });
  }
}

function seriesOf({ indicators }: Catalog, { journeys }: Size): readonly Series[] {
  const fates = new Map(Array.from({ length: journeys }, (_, index) => [journeyName(index), fateOf(index)]));
  return [
    { generation: WATCHED, kind: 'slots' },
    ...[...fates.keys()].map((name) => ({ generation: heardGeneration(name), kind: 'slots' as const })),
    ...indicators.map(({ generation, journey }) => ({ generation, kind: fates.get(journey) ?? ('well' as const) })),
  ];
}

/** How far back each tier is written: whoever looks closer than hours looks at the last days. */
const REACH: Readonly<Record<Tier, number>> = { '10s': 3 * HOUR, '1m': 3 * DAY, '1h': Infinity };

/** Each tier has everything up to the last hour that is over; of what goes on still there is a piece. */
function stretches(hour: number, days: number): readonly Stretch[] {
  return (Object.keys(REACH) as Tier[]).flatMap((tier) => {
    const [shortest = HOUR] = LEVELS[tier];
    const found: Stretch[] = [];
    for (let from = Math.floor((hour - Math.min(REACH[tier], days * DAY)) / shortest) * shortest; from < hour;) {
      const level = LEVELS[tier].findLastIndex((width) => from % width === 0 && from + width <= hour);
      const to = Math.min(hour, from + (LEVELS[tier][Math.max(0, level)] ?? 0));
      found.push({ tier, level: Math.max(0, level), from, to });
      from = to;
    }
    return found;
  });
}

function blockOf({ tier, from, to }: Stretch, kind: Kind, now: Instant): StoredBytes {
  const { width } = TIERS[tier];
  const cells = Array.from({ length: (to - from) / width }, (_, row) => cellAt(kind, { at: from + row * width, width, now }));
  return bytesOfBlock(blockOfCells(cells, width), width);
}

function* newest(series: readonly Series[], from: number, to: number): Generator<Cell> {
  for (let at = from; at < to; at += SLOT)
    for (const { generation, kind } of series) {
      const cell = cellAt(kind, { at, width: SLOT, now: to as Instant });
      yield Object.assign(cell, { generation, cohort: '{}' });
    }
}

type When = { readonly at: number; readonly width: number; readonly now: Instant };

/** A daily cycle; what burns does so since an hour, what is exhausted was broken for some days. */
function cellAt(kind: Kind, { at, width, now }: When): Cell {
  const slots = width / SLOT;
  const cell = emptyCell({ generation: '', cohort: '{}', at: at as Instant });
  if (kind === 'slots') return Object.assign(cell, { good: slots, total: slots, n: slots, sum: 0 });
  const total = Math.round(slots * PER_SLOT * (1 + 0.6 * Math.sin((2 * Math.PI * at) / DAY)));
  const bad = Math.round(total * badPart(kind, at, now));
  Object.assign(cell, { good: total - bad, total, n: total, sum: total * 120 });
  for (let bucket = 0; bucket < 6; bucket += 1) addToBucket(cell.histogram, 262 + 3 * bucket, Math.round(total / 6));
  return cell;
}

function badPart(fate: Fate, at: number, now: Instant): number {
  const noise = ((at / SLOT) % 17) / 17;
  if (fate === 'exhausted' && at > now - 6 * DAY) return 0.03;
  if (fate === 'burning' && at > now - HOUR) return BAD_NOW.burning;
  return fate === 'spending' ? 0.004 * noise : 0.0008 * noise;
}
