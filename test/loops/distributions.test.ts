import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { emptyCell, SLOT, type Cell } from '../../src/evidence/cell.ts';
import { QUANTILE_BOUND, quantileIn } from '../../src/evidence/distribution.ts';
import { keepRecent, laneFor, openEvidence, type Evidence } from '../../src/evidence/evidence.ts';
import { countValue } from '../../src/evidence/histogram.ts';
import { heardGeneration, WATCHED } from '../../src/intake/generations.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { distributionOf, MOST_VALUES, type IndicatorDistribution } from '../../src/loops/distributions.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { BY_TIER, upkeep } from '../contract/sample-cells.ts';
import { catalogOf, indicator, journey } from '../intake/sample-catalog.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const NOW = (slotOf(1_800_000_000_000 as Instant, HOUR) + 23 * MINUTE + 17 * SECOND) as Instant;
const INDICATOR = indicator('checkout-success', 'checkout');
const CATALOG = catalogOf([journey('checkout', { cohorts: [{ label: 'region', attribute: 'cloud.region' }] })], [INDICATOR]);
const SHARES = [0.5, 0.9, 0.99];

/** One value of one region at a time. */
type Measured = { readonly at: Instant; readonly region: string; readonly ms: number };

type Known = { readonly store: CellStore; readonly evidence: Evidence };

function cellOf({ at, region, ms }: Measured, generation = INDICATOR.generation): Cell {
  const cell = emptyCell({ generation, cohort: JSON.stringify({ region, version: '1' }), at: slotOf(at, SLOT) });
  countValue(cell.histogram, ms);
  return Object.assign(cell, { good: ms < 300 ? 1 : 0, total: 1, n: 1, sum: ms });
}

/** What is sealed is in the store, what is recent is at hand, and the last minute is at hand only. */
async function know({ store, evidence }: Known, cells: readonly Cell[]): Promise<void> {
  const isOpen = ({ at }: Cell): boolean => at >= NOW - MINUTE;
  await store.seal({ cells: cells.filter((cell) => !isOpen(cell)), positions: {}, counters: null });
  for (const cell of cells) {
    laneFor(evidence, cell.generation);
    if (cell.at >= NOW - 11 * MINUTE) keepRecent(evidence, cell);
  }
}

async function ask(
  { store, evidence }: Known,
  { from, to = NOW, by = null }: { from: number; to?: number; by?: string | null },
): Promise<IndicatorDistribution> {
  const parts = { cellStore: store, evidence: () => evidence, catalog: () => CATALOG };
  return distributionOf(parts, INDICATOR, { from: from as Instant, to: to as Instant, by, now: NOW });
}

function month(): readonly Measured[] {
  const rng = seededRng(11);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  // Half of it is of the last day, where the finest slots are, and some of the last minutes.
  const ago = (index: number): number => rng.next() * [30 * DAY, DAY, 30 * MINUTE][index % 3]!;
  return Array.from({ length: 9_000 }, (_, index) => ({
    at: (NOW - 1 - Math.floor(ago(index))) as Instant,
    region: ['eu', 'us', 'jp'][index % 7 === 0 ? 2 : index % 2]!,
    ms: Math.exp((index % 2 === 0 ? 4 : 5) + 0.6 * normal()),
  }));
}

function exact(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

test('any window and any cohort is told by all of its values, sealed, merged or just come', { timeout: 60_000 }, async () => {
  using folder = openTemporaryFolder();
  const known = { store: openSqliteCellStore(folder.file('cells.db')), evidence: openEvidence() };
  const all = month();
  await know(
    known,
    all.map((one) => cellOf(one)),
  );
  await upkeep(known.store, NOW, BY_TIER);
  const spans = [
    { from: NOW - 30 * DAY },
    { from: NOW - 3 * DAY - 1_234_567, to: NOW - DAY },
    { from: NOW - 5 * HOUR - 99_000, to: NOW - 40_000 },
    { from: NOW - 5 * MINUTE },
    { from: NOW - 20 * MINUTE, to: NOW - 13 * MINUTE },
  ];
  for (const span of spans) {
    const found = await ask(known, { ...span, by: 'region' });
    assert.ok(found.from <= span.from && found.to >= (span.to ?? NOW) && found.to - (span.to ?? NOW) < MINUTE);
    const inside = all.filter(({ at }) => at >= found.from && at < found.to);
    assert.ok(inside.length > 20);
    assert.deepEqual([found.whole.n, found.whole.good], [inside.length, inside.filter(({ ms }) => ms < 300).length]);
    assert.equal(found.countedFrom! >= found.from, true);
    for (const region of ['eu', 'us', 'jp']) {
      const values = inside.flatMap((one) => (one.region === region ? [one.ms] : []));
      const { counted } = found.cohorts.find(({ value }) => value === region) ?? assert.fail(region);
      assert.equal(counted.n, values.length);
      for (const share of SHARES)
        assert.ok(Math.abs((quantileIn(counted, share) ?? 0) / exact(values, share) - 1) <= QUANTILE_BOUND + 1e-9);
    }
  }
  await known.store.close();
});

test('values beyond the cap are counted together, those with the least traffic', async () => {
  using folder = openTemporaryFolder();
  const known = { store: openSqliteCellStore(folder.file('cells.db')), evidence: openEvidence() };
  const measured = Array.from({ length: MOST_VALUES + 5 }, (_, region) =>
    Array.from({ length: region < 5 ? 1 : 2 }, () => ({ at: (NOW - HOUR) as Instant, region: `r${region}`, ms: 100 })),
  ).flat();
  const some = [...measured, { at: (NOW - HOUR) as Instant, region: '__other__', ms: 100 }];
  await know(
    known,
    some.map((one) => cellOf(one)),
  );
  const found = await ask(known, { from: NOW - 2 * HOUR, by: 'region' });
  assert.equal(found.cohorts.length, MOST_VALUES + 1);
  assert.deepEqual([found.joined, found.cohorts.at(-1)?.value, found.cohorts.at(-1)?.counted.n], [5, '__other__', 6]);
  assert.ok(found.cohorts.slice(0, -1).every(({ counted }) => counted.n === 2));
  assert.equal((await ask(known, { from: NOW - 2 * HOUR })).whole.n, some.length);
  const unsaid = await ask(known, { from: NOW - 2 * HOUR, by: 'tenant' });
  assert.deepEqual(
    unsaid.cohorts.map(({ value }) => value),
    ['__none__'],
  );
  await known.store.close();
});

test('what was counted by an earlier definition is not in it, and that is said', async () => {
  using folder = openTemporaryFolder();
  const known = { store: openSqliteCellStore(folder.file('cells.db')), evidence: openEvidence() };
  const at = (ago: number): Measured => ({ at: (NOW - ago) as Instant, region: 'eu', ms: 100 });
  await know(known, [cellOf(at(2 * HOUR))]);
  assert.equal((await ask(known, { from: NOW - DAY })).isRedefined, false);
  // A generation is the name of its indicator and a digest.
  const redefined = { ...INDICATOR, generation: 'checkout-success@00000002' };
  await know(known, [cellOf(at(3 * HOUR), 'checkout-success@00000001'), cellOf(at(20 * MINUTE), redefined.generation)]);
  const parts = { cellStore: known.store, evidence: () => known.evidence, catalog: () => CATALOG };
  const span = { from: (NOW - DAY) as Instant, to: NOW };
  const found = await distributionOf(parts, redefined, { ...span, by: null, now: NOW });
  assert.deepEqual([found.isRedefined, found.whole.n], [true, 1]);
  assert.equal(found.countedFrom, slotOf((NOW - 20 * MINUTE) as Instant, MINUTE));
  await known.store.close();
});

test('of a window that is over the coverage is that of its own slots', async () => {
  using folder = openTemporaryFolder();
  const known = { store: openSqliteCellStore(folder.file('cells.db')), evidence: openEvidence() };
  const start = slotOf((NOW - 2 * DAY) as Instant, HOUR);
  known.evidence.heard.set('checkout', { first: start, newest: NOW, pauseMs: 0 as DurationMs });
  const cells = Array.from({ length: 720 }, (_, slot) => {
    const at = (start + slot * SLOT) as Instant;
    const seen = (generation: string): Cell => ({ ...emptyCell({ generation, cohort: '{}', at }), good: 1, total: 1 });
    return [seen(WATCHED), ...(slot < 180 ? [seen(heardGeneration('checkout'))] : [])];
  }).flat();
  await know(known, cells);
  assert.equal((await ask(known, { from: start, to: start + HOUR })).coverage, 0.5);
  assert.equal((await ask(known, { from: start, to: start + 2 * HOUR })).coverage, 0.25);
  assert.equal((await ask(known, { from: start - HOUR, to: start })).coverage, 0);
  await known.store.close();
});
