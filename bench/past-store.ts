import { DatabaseSync } from 'node:sqlite';
import { openSqliteCellStore } from '../src/adapters/sqlite/cell-store.ts';
import { emptyCell, TIERS, type Cell } from '../src/evidence/cell.ts';
import { heardGeneration, WATCHED } from '../src/intake/generations.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../src/kernel/units.ts';
import type { CellStore, Retention } from '../src/ports/cell-store.ts';

/** Indicators differ from each other so often; the others are copies of their blocks, which are read like any. */
const SHAPES = 4;

export type PastStore = {
  readonly path: string;
  readonly from: Instant;
  readonly now: Instant;
  /** Minutes are kept so long. */
  readonly keptMs: DurationMs;
  /** Indicators' generations, and the journeys that their telemetry is of. */
  readonly generations: readonly string[];
  readonly journeys: readonly string[];
};

/**
 * A store of cells in a file as sealing and upkeep leave it: ten seconds in the last two days and minutes before, a daily
 * cycle, noise, and an outage of twenty minutes in each indicator.
 */
export async function writePastStore(past: PastStore): Promise<void> {
  const store = openSqliteCellStore(past.path);
  for (let from: number = past.from; from < past.now; from += 12 * HOUR) {
    await store.seal({ cells: cellsOf(past, from as Instant), positions: {}, counters: null });
    await upkeep(store, (from + 12 * HOUR) as Instant, past.keptMs);
  }
  await upkeep(store, past.now, past.keptMs);
  await store.close();
  copyOthers(past);
}

async function upkeep(store: CellStore, at: Instant, keptMs: DurationMs): Promise<void> {
  const retention: Retention = { keepMs: (tier) => (tier === '1m' ? keptMs : TIERS[tier].keep), pastMs: 0 as DurationMs };
  while (await store.maintain(at, retention));
}

function* cellsOf({ from: begin, now, generations, journeys }: PastStore, from: Instant): Generator<Cell> {
  const to = Math.min(now, from + 12 * HOUR);
  const cell = emptyCell({ generation: '', cohort: '{}', at: from });
  const lanes = [WATCHED, heardGeneration(journeys[0] ?? '')];
  const shapes = generations.slice(0, SHAPES).map((generation, index) => {
    const rng = seededRng(index + from / HOUR);
    const outage = now - 90 * DAY + ((index + 1) * 80 * DAY) / SHAPES;
    return { generation, rng, outage, phase: begin + index * HOUR };
  });
  for (let at: number = from; at < to;) {
    const width = at >= now - 2 * DAY ? 10 * SECOND : MINUTE;
    for (const generation of lanes) {
      const seen = width / (10 * SECOND);
      yield Object.assign(cell, { generation, at, good: seen, total: seen, n: seen, sum: 0 });
    }
    for (const { generation, rng, outage, phase } of shapes) {
      const total = Math.round((100 + 80 * Math.sin((at - phase) / DAY)) * (width / SECOND) * 0.2);
      const failing = at >= outage && at < outage + 20 * MINUTE ? 0.3 : 0.0002 * rng.next();
      const good = total - Math.floor(total * failing + rng.next());
      yield Object.assign(cell, { generation, at, good, total, n: total, sum: total * 80 });
    }
    at += width;
  }
}

/** Row by row what is stored of one series, under the name of another. */
function copyOthers({ path, generations, journeys }: PastStore): void {
  const database = new DatabaseSync(path);
  const idOf = database.prepare('SELECT s.id FROM series s JOIN generations g ON g.id = s.generation WHERE g.name = ?');
  const addGeneration = database.prepare('INSERT INTO generations (name) VALUES (?)');
  const addSeries = database.prepare("INSERT INTO series (generation, cohort) VALUES (?, '{}')");
  const copy = database.prepare(
    `INSERT INTO blocks (series, tier_s, from_ms, level, cells, bytes, counts, histograms)
       SELECT ?, tier_s, from_ms, level, cells, bytes, counts, histograms FROM blocks WHERE series = ?`,
  );
  const copyTo = (name: string, from: string): void => {
    const { id } = idOf.get(from) as { id: number };
    const generation = Number(addGeneration.run(name).lastInsertRowid);
    copy.run(Number(addSeries.run(generation).lastInsertRowid), id);
  };
  database.exec('BEGIN');
  for (const [index, name] of generations.entries()) if (index >= SHAPES) copyTo(name, generations[index % SHAPES] ?? '');
  for (const name of journeys.slice(1)) copyTo(heardGeneration(name), heardGeneration(journeys[0] ?? ''));
  database.exec('COMMIT');
  database.close();
}
