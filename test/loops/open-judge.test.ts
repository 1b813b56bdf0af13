import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import type { JudgeSettings, RolloutPlan } from '../../src/catalog/catalog.ts';
import { PLAN } from '../../src/delivery/rollout.test-data.ts';
import { emptyCell, SLOT, type Cell } from '../../src/evidence/cell.ts';
import { cohortKey } from '../../src/evidence/cohort.ts';
import { keepRecent, openEvidence, type Evidence } from '../../src/evidence/evidence.ts';
import { addToBucket, bucketOf } from '../../src/evidence/histogram.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import type { OpenJudgeParts } from '../../src/loops/judge-ground.ts';
import { openJudgeTerms } from '../../src/loops/open-judge.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import type { JudgeTerms } from '../../src/verdict/comparison/judge.ts';
import { catalogOf, indicator, journey } from '../intake/sample-catalog.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const NOW = (slotOf(1_800_000_000_000 as Instant, HOUR) + 23 * MINUTE + 17 * SECOND) as Instant;
const COHORTS = ['version', 'region', 'instance'].map((label) => ({ label, attribute: label }));
const SUCCESS = indicator('checkout-success', 'checkout');
const RATIO = { candidateIndicator: null, test: { kind: 'ratio', delta: 0.001 }, key: true } as const;
const LATENCY = {
  ...RATIO,
  indicator: 'checkout-success',
  test: { kind: 'latency', margin: 0.1, quantiles: [0.5, 0.75, 0.9, 0.99, 0.999] },
  weight: 0.4,
} as const;
const ERRORS = { ...RATIO, indicator: 'checkout-success', weight: 1 };
const OPENING = { candidate: '1.1.0', baseline: '1.0.0', seed: 'storefront 1.1.0', at: NOW };

type World = { readonly store: CellStore; readonly evidence: Evidence };
type Told = {
  readonly at: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly n: number;
  readonly bad?: number;
  readonly ms?: number;
};

async function known({ store, evidence }: World, told: readonly Told[]): Promise<void> {
  const cells = told.map(({ at, labels, n, bad = 0, ms = 100 }): Cell => {
    const cell = emptyCell({
      generation: SUCCESS.generation,
      cohort: cohortKey({ version: '1.0.0', ...labels }),
      at: slotOf(at as Instant, SLOT),
    });
    addToBucket(cell.histogram, bucketOf(ms), n);
    return Object.assign(cell, { good: n - bad, total: n, n, sum: n * ms });
  });
  await store.seal({ cells: cells.filter(({ at }) => at < NOW - MINUTE), positions: {}, counters: null });
  for (const cell of cells) if (cell.at >= NOW - 11 * MINUTE) keepRecent(evidence, cell);
}

function planWith(judge: Partial<JudgeSettings>): RolloutPlan {
  return { ...PLAN, judge: { ...PLAN.judge, rho: 1.1, indicators: [ERRORS], ...judge } };
}

async function opened(told: readonly Told[], judge: Partial<JudgeSettings>, keep: DurationMs | null = null): Promise<JudgeTerms> {
  using folder = openTemporaryFolder();
  const world = { store: openSqliteCellStore(folder.file('cells.db')), evidence: openEvidence() };
  await known(world, told);
  const retention = keep === null ? {} : { '10s': keep };
  const catalog = catalogOf([journey('checkout', { cohorts: COHORTS, retention })], [SUCCESS]);
  const parts: OpenJudgeParts = { catalog: () => catalog, evidence: () => world.evidence, cellStore: world.store };
  const terms = await openJudgeTerms(parts, planWith(judge), OPENING);
  assert.deepEqual(JSON.parse(JSON.stringify(terms)), terms, 'what is recorded has to be what was meant');
  await world.store.close();
  return terms;
}

/** One value a slot, over so many minutes until now. */
function minutes(count: number, each: (slot: number) => Omit<Told, 'at'>): readonly Told[] {
  return Array.from({ length: count * 6 }, (_, i) => ({ at: NOW - (i + 1) * SLOT, ...each(i) }));
}

test('what is usual is read from the hour before, sealed or just come, and from the baseline alone', async () => {
  const terms = await opened(
    [
      ...minutes(60, () => ({ labels: {}, n: 100, bad: 1 })),
      ...minutes(60, () => ({ labels: { version: '1.1.0' }, n: 100, bad: 90 })),
      { at: NOW - 2 * HOUR, labels: {}, n: 1e6, bad: 5e5 },
    ],
    {},
  );
  assert.equal(terms.streams.length, 1);
  assert.ok(Math.abs((terms.streams[0]?.usualRate ?? 0) - (360 + 3) / 36_000) < 1e-4, `${terms.streams[0]?.usualRate}`);
  assert.equal(terms.unjudged, undefined);
});

test('a latency has a stream for every quantile with enough above it, at whole buckets', async () => {
  const spread = (slot: number): Omit<Told, 'at'> => ({ labels: {}, n: 100, ms: [50, 80, 90, 120, 400][slot % 5]! });
  const terms = await opened(minutes(60, spread), { indicators: [{ ...ERRORS, weight: 0.6 }, LATENCY] });
  const latencies = terms.streams.filter(({ test: kind }) => kind === 'latency');
  assert.deepEqual(
    latencies.map(({ name }) => name),
    ['checkout-success p50', 'checkout-success p75'],
  );
  assert.deepEqual(
    latencies.map(({ quantile }) => quantile?.baselineAbove),
    [bucketOf(90), bucketOf(120)],
  );
  assert.deepEqual(
    latencies.map(({ quantile }) => (quantile?.candidateAbove ?? 0) - (quantile?.baselineAbove ?? 0)),
    [2, 2],
    'ten percent are two buckets of 4.4 %',
  );
  assert.deepEqual(
    latencies.map(({ key }) => key),
    [true, true],
    'where p90 and p99 are unknown, what is known has to be safe',
  );
  assert.ok(Math.abs(terms.streams.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-12);
  assert.ok(Math.abs((latencies[0]?.weight ?? 0) - 0.2) < 1e-12, 'the quantiles share the weight of the indicator');
});

test('of the usual quantiles only p90 and p99 have to be safe', async () => {
  const rng = seededRng(4);
  const smooth = (): Omit<Told, 'at'> => ({
    labels: {},
    n: 300,
    ms: 80 * Math.exp(0.6 * (rng.next() + rng.next() + rng.next() - 1.5) * 2),
  });
  const terms = await opened(minutes(60, smooth), { indicators: [LATENCY] });
  assert.deepEqual(
    terms.streams.filter(({ key }) => key).map(({ quantile }) => quantile?.q),
    [0.9, 0.99],
  );
  for (const { quantile, usualRate } of terms.streams)
    assert.ok((quantile?.parity ?? 1) < 1 && (usualRate ?? 1) <= 1 - (quantile?.q ?? 0));
});

test('a baseline that was seen for less than ten minutes is no reference for a latency', async () => {
  const terms = await opened(
    minutes(9, () => ({ labels: {}, n: 1_000 })),
    { indicators: [{ ...ERRORS, weight: 0.6 }, LATENCY] },
  );
  assert.deepEqual(terms.unjudged, [{ indicator: 'checkout-success', key: true, because: 'NO_REFERENCE' }]);
  assert.deepEqual(
    terms.streams.map(({ weight }) => weight),
    [1],
    'the rest has the whole weight',
  );
});

test('every region with enough traffic is a stream of its own', async () => {
  const regions = [
    ['eu', 700],
    ['us', 290],
    ['jp', 9],
    ['mars', 1],
    ['__other__', 100],
  ] as const;
  const told = minutes(30, (slot) => ({
    labels: { region: regions[slot % 5]![0] },
    n: regions[slot % 5]![1],
    bad: slot % 5 === 0 ? 7 : 0,
  }));
  const terms = await opened(told, { cohorts: { label: 'region', most: 20, weight: 0.3 } });
  assert.deepEqual(
    terms.streams.map(({ name }) => name),
    ['checkout-success', 'checkout-success in region eu', 'checkout-success in region us', 'checkout-success in region jp'],
  );
  assert.deepEqual(
    terms.streams.map(({ weight }) => Number(weight.toFixed(6))),
    [0.7, 0.1, 0.1, 0.1],
  );
  assert.deepEqual(
    terms.streams.map(({ key }) => key),
    [true, false, false, false],
  );
  const [, eu, us] = terms.streams;
  assert.ok((eu?.usualRate ?? 0) > 0.009 && (us?.usualRate ?? 1) < 0.001, 'each has a usual rate of its own');
  const two = await opened(told, { cohorts: { label: 'region', most: 1, weight: 0.3 } });
  assert.equal(two.streams.length, 2);
});

test('peers row 26: only instances that came up shortly before are compared with, and without one nothing is', async () => {
  const old = Array.from({ length: 30 }, (_, i) => ({ at: NOW - (i * 10 + 1) * MINUTE, labels: { instance: 'old' }, n: 10 }));
  const young = Array.from({ length: 4 }, (_, i) => ({ at: NOW - (i * 10 + 1) * MINUTE, labels: { instance: 'young' }, n: 10 }));
  const age = { label: 'instance', atMost: HOUR };
  const terms = await opened([...old, ...young], { age });
  assert.deepEqual(terms.sight?.instances, { label: 'instance', values: ['young'] });
  assert.equal(terms.unjudged, undefined);
  const none = await opened(old, { age });
  assert.deepEqual(none.unjudged, [{ indicator: 'checkout-success', key: true, because: 'NO_FRESH_BASELINE' }]);
});

/** Four instances over so many hours, each of which fails for a whole minute now and then when there are bursts. */
function past(hours: number, bursts: boolean): readonly Told[] {
  const rng = seededRng(hours);
  const told: Told[] = [];
  for (let slot = 0; slot < hours * 60; slot += 1)
    for (const instance of ['a', 'b', 'c', 'd']) {
      const isBad = bursts && rng.next() < 0.03;
      for (let i = 0; i < 6; i += 1)
        told.push({
          at: NOW - (slot * 6 + i + 1) * SLOT,
          labels: { instance },
          n: 100,
          bad: isBad ? 10 : rng.next() < 0.1 ? 1 : 0,
        });
    }
  return told;
}

const CALIBRATED = { burstiness: 'calibrated', calibration: { label: 'instance', over: (50 * HOUR) as DurationMs } } as const;

test('bursts of instances are found in the past, and divide the evidence; a calm past does not', async () => {
  const [bursty, calm, again] = [
    await opened(past(13, true), CALIBRATED),
    await opened(past(13, false), CALIBRATED),
    await opened(past(13, true), CALIBRATED),
  ];
  assert.ok((bursty.streams[0]?.phi ?? 0) > 5, `${bursty.streams[0]?.phi}`);
  assert.ok((calm.streams[0]?.phi ?? 9) < 1.7, `${calm.streams[0]?.phi}`);
  assert.equal(bursty.calibration?.lacking, null);
  assert.ok((bursty.calibration?.hours ?? 0) >= 11.9 && !bursty.calibration?.coarse);
  assert.deepEqual(again, bursty, 'the same seed draws the same groups');
});

test('what is known by the minute only still counts, and that is said', async () => {
  const terms = await opened(past(13, true), CALIBRATED, (2 * HOUR) as DurationMs);
  assert.ok(terms.calibration?.coarse && terms.calibration.lacking === null);
  assert.ok((terms.streams[0]?.phi ?? 0) > 3, `${terms.streams[0]?.phi}`);
});

test('the past of a level says how long a collector may take to come by', async () => {
  const memory = { ...ERRORS, test: { kind: 'growth', margin: 0.05 } } as const;
  const level = (periodMinutes: number): readonly Told[] =>
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((instance, i) =>
      Array.from({ length: 12 * 60 }, (_, minute) => ({
        at: NOW - (minute + 1) * MINUTE,
        labels: { instance },
        n: 1,
        ms: 150 - 50 * (((minute + i * 13) % periodMinutes) / periodMinutes),
      })),
    );
  const terms = async (periodMinutes: number): Promise<number> =>
    ((await opened(level(periodMinutes), { indicators: [memory], calibration: CALIBRATED.calibration })).streams[0]?.block ?? 0) /
    MINUTE;
  assert.deepEqual([await terms(4), (await terms(77)) > 5], [5, true]);
});

for (const { name, told, lacking } of [
  { name: 'a few hours', told: past(5, true), lacking: 'TOO_SHORT' },
  { name: 'one instance', told: past(12, false).filter(({ labels }) => labels['instance'] === 'a'), lacking: 'ONE_INSTANCE' },
  { name: 'instances that nobody tells apart', told: minutes(60, () => ({ labels: {}, n: 10 })), lacking: 'NO_INSTANCES' },
]) {
  test(`${name} cannot calibrate, and the streams go by their own traffic`, async () => {
    const terms = await opened(told, CALIBRATED);
    assert.equal(terms.calibration?.lacking, lacking);
    assert.equal(terms.streams[0]?.phi, null);
  });
}
