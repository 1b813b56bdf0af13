import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteCellStore } from '../src/adapters/sqlite/cell-store.ts';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { TIERS, type Cell } from '../src/evidence/cell.ts';
import { cohortKey } from '../src/evidence/cohort.ts';
import { openEvidence } from '../src/evidence/evidence.ts';
import { emptyHistogram } from '../src/evidence/histogram.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant } from '../src/kernel/units.ts';
import { withChange } from '../src/ledger/recent-changes.ts';
import { EMPTY_WORLD, type World } from '../src/ledger/world.ts';
import { attributionOf, type AttributionParts } from '../src/loops/attribution.ts';
import { explainJourney } from '../src/loops/causes.ts';
import type { CellStore } from '../src/ports/cell-store.ts';
import { CATALOG } from '../test/causes/fallen-world.ts';
import type { Figure } from './figure.ts';

const DAYS = 28;
const VERSIONS = 5;
const REGIONS = 2;
const PER_MINUTE = 600;
const NOW = (1_800_000_000_000 - (1_800_000_000_000 % HOUR)) as Instant;
const START = (NOW - DAYS * DAY) as Instant;
const REPEATS = 7;

/** What it costs to say who spent four weeks' budget, and why the last hours were worse: ten cohorts by the minute, from SQLite. */
export async function benchCauses(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const cellStore = openSqliteCellStore(join(folder, 'cells.db'));
  try {
    const parts = partsOver(cellStore);
    await fill(cellStore, generationIn(parts));
    const [objective] = parts.catalog().objectives;
    const [journey] = parts.catalog().journeys;
    if (objective === undefined || journey === undefined) throw new Error('Cannot measure without an objective and its journey');
    const spent = await best(async () => (await attributionOf(parts, objective, NOW))?.spenders[0]?.evidence === 'label');
    const asked = { from: (NOW - 3 * HOUR) as Instant, to: NOW, now: NOW };
    const why = await best(async () => (await explainJourney(parts, journey, asked))?.causes[0]?.id === 'version=1.4.0');
    return [
      { name: 'who spent a budget of 28 d, 10 cohorts by the minute', value: spent, unit: 'ms' },
      { name: 'why a journey fell within 3 h, 10 cohorts', value: why, unit: 'ms' },
    ];
  } finally {
    await cellStore.close();
    rmSync(folder, { recursive: true });
  }
}

function partsOver(cellStore: CellStore): AttributionParts {
  const read = readCatalog([{ file: 'shop.yaml', text: CATALOG }]);
  if (!read.ok) throw new Error('Cannot measure with a catalog that has mistakes');
  const evidence = openEvidence();
  evidence.heard.set('checkout', { first: START, newest: NOW, pauseMs: 0 as DurationMs });
  const world = worldWith(60);
  const ledger = { world: () => world, read: async () => [] } as unknown as AttributionParts['ledger'];
  return { cellStore, ledger, evidence: () => evidence, catalog: () => read.value };
}

function generationIn({ catalog }: AttributionParts): string {
  return catalog().indicators.find(({ journey }) => journey === 'checkout')?.generation ?? '';
}

/** One version fails 5 % more for an hour; the newest deploy is of that version. */
async function fill(store: CellStore, generation: string): Promise<void> {
  const rng = seededRng(3);
  const cohorts = Array.from({ length: VERSIONS * REGIONS }, (_, index) =>
    cohortKey({ version: `1.${index % VERSIONS}.0`, region: `r${Math.floor(index / VERSIONS)}` }),
  );
  for (let day = START; day < NOW; day = (day + DAY) as Instant) {
    const cells: Cell[] = [];
    for (let at = day; at < day + DAY; at = (at + MINUTE) as Instant) {
      for (const cohort of cohorts) {
        const worse = cohort.includes('1.4.0') && at >= NOW - 2 * HOUR && at < NOW - HOUR ? 30 : 0;
        const bad = Math.floor(rng.next() * 2) + worse;
        const counts = { good: PER_MINUTE - bad, total: PER_MINUTE, n: PER_MINUTE, sum: 0, histogram: emptyHistogram() };
        cells.push({ generation, cohort, at, ...counts });
      }
    }
    await store.seal({ cells, positions: {}, counters: null });
    while (await store.maintain((day + DAY) as Instant, { keepMs: (tier) => TIERS[tier].keep }));
  }
}

function worldWith(changes: number): World {
  return Array.from({ length: changes }, (_, index) => index + 1).reduce((world, seq): World => {
    const at = (START + (seq * (NOW - START)) / (changes + 1)) as Instant;
    const told = {
      service: 'shop',
      environment: null,
      summary: '',
      url: null,
      details: {},
      traceparent: null,
      chain: null,
      links: [],
    };
    const version = seq % 2 === 0 ? `1.${seq % VERSIONS}.0` : null;
    const change = {
      ...told,
      kind: 'deploy',
      action: null,
      version,
      at,
      id: `${seq}`,
      source: 'ci',
      key: null,
      actor: 'ada',
    } as const;
    return { ...world, changes: withChange(world.changes, { seq, recordedAt: at, change }) };
  }, EMPTY_WORLD);
}

async function best(work: () => Promise<boolean>): Promise<number> {
  let least = Infinity;
  for (let turn = 0; turn < REPEATS; turn += 1) {
    const started = performance.now();
    if (!(await work())) throw new Error('Cannot measure an answer that is wrong');
    least = Math.min(least, performance.now() - started);
  }
  return least;
}
