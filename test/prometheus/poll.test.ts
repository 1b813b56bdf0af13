import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollTrouble } from '../../src/evidence/poll-health.ts';
import { countsOver, slotsOver } from '../../src/evidence/evidence.ts';
import { HOUR } from '../../src/kernel/units.ts';
import { generationOf, openPolledWorld, type PolledWorld } from './polled-world.ts';
import { openScriptedSource, type ScriptedSource } from './scripted-source.ts';

const T0 = 1_800_000_000_000;

/** `per-step` adds up what happened since the last value, `rising` follows counters, `within` compares each value. */
const CATALOG = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: shop } }], cohorts: { version: service.version } }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: metrics }
spec: { expect: 10s, prometheus: { url: 'http://127.0.0.1:9', every: 10s, delay: 0s, timeout: 2s } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: per-step }
spec:
  ratioMetric:
    counter: false
    total: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: checkout, query: 'sum(increase(all[10s]))' } } }
    good: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: 'sum(increase(good[10s]))' } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: rising }
spec:
  ratioMetric:
    counter: true
    total: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: checkout, query: all_total } } }
    bad: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: bad_total } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: summed }
spec:
  ratioMetric:
    counter: true
    total: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: checkout, query: sum(all_total) } } }
    bad: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: sum(bad_total) } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: sums }
spec: { service: shop, indicatorRef: summed, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.99 }] }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: lag }
spec:
  thresholdMetric: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: checkout, query: 'max(lag_seconds)' } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: lag-small }
spec:
  service: shop
  indicatorRef: lag
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lt, value: 5, target: 0.99 }]
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: edge }
spec:
  ratioMetric:
    rawType: failure
    raw: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: checkout, query: edge_error_ratio } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: steps }
spec: { service: shop, indicatorRef: per-step, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.99 }] }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: rises }
spec: { service: shop, indicatorRef: rising, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.99 }] }
`;

/** Seven happen per slot, six of them well; the counters rise by the same. */
function busy(source: ScriptedSource): void {
  const slots = (at: number): number => Math.round((at - T0) / 10_000) + 1_000;
  source.values.set('sum(increase(all[10s]))', () => [{ value: 7 }]);
  source.values.set('sum(increase(good[10s]))', () => [{ value: 6 }]);
  source.values.set('all_total', (at) => [{ value: 7 * slots(at), labels: { service_version: '1.0.0' } }]);
  source.values.set('bad_total', (at) => [{ value: slots(at), labels: { service_version: '1.0.0' } }]);
  for (const name of ['all_total', 'bad_total'])
    source.values.set(`timestamp(${name})`, (at) => [{ value: at / 1_000, labels: { service_version: '1.0.0' } }]);
  source.values.set('max(lag_seconds)', (at) => [{ value: slots(at) % 10 === 0 ? 5 : 1 }]);
}

async function openWorld(): Promise<{ world: PolledWorld; source: ScriptedSource }> {
  const source = openScriptedSource();
  busy(source);
  return { source, world: await openPolledWorld(CATALOG, { at: T0, open: () => source }) };
}

function counted({ evidence, catalog, clock }: PolledWorld, name: string): readonly number[] {
  const { good, total } = countsOver(evidence(), generationOf(catalog, name), { at: clock.now(), window: HOUR });
  return [good, total];
}

test('values are what happened, counters what they rose by, and with a limit each value is one observation', async () => {
  const { world } = await openWorld();
  await world.pollUntil(T0 + 100_000);
  assert.deepEqual(counted(world, 'per-step'), [60, 70]);
  assert.deepEqual(counted(world, 'rising'), [54, 63]); // the first reading is what the next is compared with
  assert.deepEqual(counted(world, 'lag<5'), [9, 10]);
});

test('ratios that somebody else reckoned count a million each, and what is none is no answer', async () => {
  const { world, source } = await openWorld();
  const at = (slot: number): number => T0 + slot * 10_000;
  source.values.set('timestamp(edge_error_ratio)', (moment) => [{ value: moment / 1_000 }]);
  source.values.set('edge_error_ratio', (moment) => [{ value: moment === at(3) ? 12.5 : 0.125 }]);
  await world.pollUntil(at(3));
  assert.deepEqual(counted(world, 'edge'), [2 * 875_000, 2_000_000]);
  assert.equal(world.poll.health(generationOf(world.catalog, 'edge'))?.answer.kind, 'no-ratio');
  await world.pollUntil(at(4));
  assert.deepEqual(counted(world, 'edge'), [3 * 875_000, 3_000_000]);
});

test('whoever is away comes back to where it was: nothing is missing, and nothing counts twice', async () => {
  const { world, source } = await openWorld();
  await world.pollUntil(T0 + 50_000);
  await world.restart();
  world.clock.advance(60_000);
  await world.pollUntil(T0 + 120_000);
  await world.restart();
  await world.pollUntil(T0 + 130_000);
  assert.deepEqual(counted(world, 'per-step'), [78, 91]);
  assert.deepEqual(counted(world, 'rising'), [72, 84]);
  const moments = source.asked
    .filter(({ query }) => query === 'sum(increase(all[10s]))')
    .map(({ from, to }) => [(from - T0) / 10_000, (to - T0) / 10_000]);
  assert.deepEqual(moments, [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 12],
    [13, 13],
  ]);
});

test('a sum of counters that falls because one of them ended counts what it rises, and nothing again', async () => {
  const { world, source } = await openWorld();
  const pods = (at: number): readonly number[] => {
    const slot = Math.round((at - T0) / 10_000);
    return slot < 6 ? [900_000 + 3 * slot, 900_000 + 4 * slot] : [900_000 + 3 * slot]; // the second one ends
  };
  const sum = (at: number): number => pods(at).reduce((all, one) => all + one, 0);
  source.values.set('sum(all_total)', (at) => [{ value: sum(at) }]);
  source.values.set('sum(bad_total)', () => [{ value: 5 }]);
  await world.pollUntil(T0 + 30_000);
  await world.restart();
  world.clock.advance(20_000);
  await world.pollUntil(T0 + 100_000);
  assert.deepEqual(counted(world, 'summed'), [4 * 7 + 4 * 3, 4 * 7 + 4 * 3]);
  const moments = source.asked
    .filter(({ query }) => query === 'sum(all_total)')
    .map(({ from, to }) => [(from - T0) / 10_000, (to - T0) / 10_000]);
  assert.deepEqual(moments.slice(0, 5), [
    [1, 1],
    [1, 2],
    [2, 3],
    [3, 6],
    [6, 7],
  ]);
});

test('a long pause is made up for in strides', async () => {
  const { world, source } = await openWorld();
  await world.pollUntil(T0 + 10_000);
  world.clock.advance(2 * HOUR);
  await world.pollUntil(world.clock.now() + 10_000);
  const strides = source.asked.filter(({ query }) => query === 'all_total').slice(1);
  assert.ok(strides.every(({ from, to }) => to - from < 600_000));
  assert.equal(strides.length, 12);
  await world.pollUntil(world.clock.now() + 10_000);
  const { good, total } = countsOver(world.evidence(), generationOf(world.catalog, 'rising'), {
    at: world.clock.now(),
    window: (3 * HOUR) as typeof HOUR,
  });
  assert.deepEqual([good, total], [6 * 722, 7 * 722]);
});

test('an answer with warnings is not counted, and asked for again until it is whole', async () => {
  const { world, source } = await openWorld();
  await world.pollUntil(T0 + 20_000);
  source.warnings = ['store 2 is away'];
  await world.pollUntil(T0 + 50_000);
  assert.deepEqual(counted(world, 'per-step'), [12, 14]);
  const warned = world.poll.health(generationOf(world.catalog, 'per-step'));
  assert.deepEqual(warned?.answer, { kind: 'warned', part: 'total', text: 'store 2 is away' });
  assert.deepEqual([warned.inARow, warned.counts.warned, warned.since], [3, 3, T0 + 30_000]);
  source.warnings = [];
  await world.pollUntil(T0 + 60_000);
  assert.deepEqual(counted(world, 'per-step'), [36, 42]);
  assert.deepEqual(counted(world, 'rising'), [30, 35]);
});

test('one failure says little, the second in a row is trouble, and what they missed is made up for', async () => {
  const { world, source } = await openWorld();
  await world.pollUntil(T0 + 20_000);
  const trouble = (): string | null => {
    const health = world.poll.health(generationOf(world.catalog, 'per-step'));
    return health === null ? null : (pollTrouble(health)?.kind ?? null);
  };
  source.failures.push('it answered 503', 'it answered 503', 'it answered 503');
  await world.pollUntil(T0 + 30_000);
  assert.equal(trouble(), null);
  source.failures.push('it answered 503', 'it answered 503', 'it answered 503');
  await world.pollUntil(T0 + 40_000);
  assert.equal(trouble(), 'failed');
  await world.pollUntil(T0 + 50_000);
  assert.equal(trouble(), null);
  assert.deepEqual(counted(world, 'per-step'), [30, 35]);
});

test('a moment counts whole or not at all, and only moments that counted are heard', async () => {
  const { world, source } = await openWorld();
  source.values.set('sum(increase(good[10s]))', (at) => (at === T0 + 30_000 ? [] : [{ value: 6 }]));
  await world.pollUntil(T0 + 30_000);
  const generation = generationOf(world.catalog, 'per-step');
  assert.deepEqual(world.poll.health(generation)?.answer, { kind: 'stale', part: 'good' });
  await world.pollUntil(T0 + 50_000);
  assert.deepEqual(counted(world, 'per-step'), [24, 28]);
  assert.equal(world.poll.health(generation)?.answer.kind, 'values');
  assert.equal(world.evidence().heard.get(generation)?.newest, T0 + 50_000 - 1);
  assert.equal(slotsOver(world.evidence(), generation, { at: world.clock.now(), window: HOUR }).expected, 0); // nobody watched here
});

test('a sample that a server repeats is no telemetry', async () => {
  const { world, source } = await openWorld();
  await world.pollUntil(T0 + 30_000);
  source.values.set('timestamp(all_total)', () => [{ value: (T0 + 30_000) / 1_000, labels: { service_version: '1.0.0' } }]);
  await world.pollUntil(T0 + 80_000);
  const generation = generationOf(world.catalog, 'rising');
  assert.deepEqual(world.poll.health(generation)?.answer, { kind: 'stale', part: 'total' });
  assert.equal(world.evidence().heard.get(generation)?.newest, T0 + 50_000 - 1);
  busy(source);
  await world.pollUntil(T0 + 100_000);
  assert.deepEqual(counted(world, 'rising'), [54, 63]); // what it rose by meanwhile did happen
});

test('a source that does not answer is asked no second time, and the round is over at once', async () => {
  const { world, source } = await openWorld();
  const gate = Promise.withResolvers<void>();
  source.gate = gate.promise;
  world.poll.round(world.clock.advance(10_000));
  world.poll.round(world.clock.advance(10_000));
  assert.equal(source.asked.length, 4); // one of each indicator, at once
  gate.resolve();
  await world.poll.settled();
  assert.equal(world.poll.health(generationOf(world.catalog, 'per-step'))?.answer.kind, 'values');
});
