import { DatabaseSync } from 'node:sqlite';
import { bytesOfBlock, type StoredBytes } from '../src/adapters/sqlite/cell-store-bytes.ts';
import { LEVELS, TIER_SECONDS } from '../src/adapters/sqlite/cell-store-schema.ts';
import { openSqliteCellStore } from '../src/adapters/sqlite/cell-store.ts';
import { transact } from '../src/adapters/sqlite/database.ts';
import { blockOfCells } from '../src/evidence/cell-block.ts';
import { emptyCell, TIERS, type Tier } from '../src/evidence/cell.ts';
import { openEvidence } from '../src/evidence/evidence.ts';
import { addToBucket } from '../src/evidence/histogram.ts';
import { restoreTotals } from '../src/evidence/restore.ts';
import { reachOf } from '../src/evidence/ring-pages.ts';
import { FEEDS } from '../src/evidence/tier-rings.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type Instant } from '../src/kernel/units.ts';
import { openTemporaryFolder } from '../test/temporary-folder.ts';
import type { Figure } from './figure.ts';
import { cellsOf, seriesOf, START } from './store-cells.ts';

const UNMERGED_MINUTES = 30;
/** What the rings are rebuilt from. */
const REACH = {
  '1h': reachOf(FEEDS['1h'].coarsest),
  '1m': reachOf(FEEDS['1m'].coarsest),
  '10s': reachOf(FEEDS['10s'].coarsest),
} as const;

/** Reads all totals that windows are rebuilt from: ninety days of ten thousand series, and half an hour that is not merged yet. */
export async function benchRestart(): Promise<readonly Figure[]> {
  const shapes = [
    { generations: 100, cohorts: 100 },
    { generations: 10_000, cohorts: 1 },
  ];
  const figures: Figure[] = [];
  for (const { generations, cohorts } of shapes) {
    using folder = openTemporaryFolder();
    const file = folder.file('cells.db');
    await fill(file, generations, cohorts);
    const store = openSqliteCellStore(file);
    const cpu = process.cpuUsage();
    const began = performance.now();
    let rows = 0;
    for (const tier of Object.keys(REACH) as Tier[]) {
      const from = slotOf((END - REACH[tier]) as Instant, TIERS[tier].width);
      await store.eachTotal({ tier, from, to: (END + HOUR) as Instant }, ({ at }) => (rows += at.length));
    }
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    const evidence = openEvidence();
    const starting = performance.now();
    for (const tier of Object.keys(REACH) as Tier[]) {
      const from = slotOf((END - REACH[tier]) as Instant, TIERS[tier].width);
      await store.eachTotal({ tier, from, to: (END + HOUR) as Instant }, (totals) =>
        restoreTotals(evidence, totals, { tier, at: END }),
      );
    }
    const started = performance.now() - starting;
    if (evidence.windows.size !== generations) throw new Error(`Cannot measure ${evidence.windows.size} lanes`);
    await store.close();
    if (rows < generations * 90 * 24) throw new Error(`Cannot measure ${rows} rows`);
    const name = `totals of 90 days, ${generations} generations of ${cohorts} cohorts`;
    figures.push(
      { name, value: ms, unit: 'ms' },
      { name: `windows from the ${name}`, value: started, unit: 'ms' },
      { name: `${name}, CPU`, value: (user + system) / 1_000, unit: 'ms' },
    );
  }
  return figures;
}

/** The first hour of a day, so that the last day stands merged and the hour before it in pieces. */
const TODAY = slotOf(START, DAY);
const END = (TODAY + 12 * HOUR + UNMERGED_MINUTES * MINUTE) as Instant;

/** Blocks as upkeep leaves them, written at once: to seal ninety days of ten thousand series would take the better part of an hour. */
async function fill(file: string, generations: number, cohorts: number): Promise<void> {
  const store = openSqliteCellStore(file);
  const series = seriesOf(generations, cohorts);
  for (let minute = 0; minute < UNMERGED_MINUTES; minute += 1) {
    const slots = Array.from({ length: 6 }, (_, slot) => TODAY + 12 * HOUR + minute * MINUTE + slot * 10 * SECOND);
    await store.seal({ cells: cellsOf(series, slots, 3), positions: {}, counters: null });
  }
  await store.close();
  using database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF');
  const insert = database.prepare(
    'INSERT INTO blocks (series, tier_s, from_ms, level, cells, bytes, counts, histograms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const ids = (database.prepare('SELECT id FROM series').all() as { id: number }[]).map(({ id }) => id);
  for (const { tier, level, from } of stretches()) {
    const rows = (LEVELS[tier][level] ?? 0) / TIERS[tier].width;
    const variants = Array.from({ length: 8 }, (_, variant) => blockFrom(tier, { from, rows, variant }));
    transact(database, () => {
      for (const [index, id] of ids.entries()) {
        const { counts, histograms } = variants[index % variants.length]!;
        insert.run(id, TIER_SECONDS[tier], from, level, rows, counts.length + histograms.length, counts, histograms);
      }
    });
  }
}

/** The stretches of the last ninety-one days, long ones first; the minutes of the last day and a half. */
function stretches(): readonly { tier: Tier; level: number; from: number }[] {
  const [short = DAY, long = DAY] = LEVELS['1h'];
  const [quarter = HOUR] = LEVELS['1m'];
  const found: { tier: Tier; level: number; from: number }[] = [];
  let from = slotOf((TODAY - 91 * DAY) as Instant, long) as number;
  for (; from + long <= TODAY; from += long) found.push({ tier: '1h', level: 1, from });
  for (; from < TODAY; from += short) found.push({ tier: '1h', level: 0, from });
  found.push({ tier: '1m', level: 1, from: TODAY - DAY });
  for (from = TODAY; from < TODAY + 12 * HOUR; from += quarter) found.push({ tier: '1m', level: 0, from });
  return found;
}

function blockFrom(tier: Tier, { from, rows, variant }: { from: number; rows: number; variant: number }): StoredBytes {
  const { width } = TIERS[tier];
  const cells = Array.from({ length: rows }, (_, row) => {
    const cell = emptyCell({ generation: '', cohort: '', at: (from + row * width) as Instant });
    const total = 900 + ((row * 7_919 + variant * 104_729) % 400);
    Object.assign(cell, { good: total - (row % 5), total, n: total, sum: total * 99.7 });
    for (let bucket = 0; bucket < 12; bucket += 1)
      addToBucket(cell.histogram, 260 + bucket * 2 + (row % 3), 1 + ((row + variant) % 90));
    return cell;
  });
  return bytesOfBlock(blockOfCells(cells, width), width);
}
