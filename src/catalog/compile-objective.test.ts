import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objective, only, QUICK, read } from './promise.test-data.ts';

test('what is not written has its default: 28 rolling days, the owner and the service of the journey', () => {
  assert.deepEqual(only(objective(QUICK, 'name: promise, displayName: Quick, description: why, annotations: { a: b }')), {
    name: 'promise',
    displayName: 'Quick',
    description: 'why',
    service: 'shop',
    journey: 'checkout',
    owner: 'team',
    labels: {},
    annotations: { a: 'b' },
    indicator: 'promise/quantile',
    cohort: null,
    split: null,
    target: 0.99,
    method: { kind: 'occurrences' },
    windowMs: 2_419_200_000,
    calendar: null,
    composite: null,
    burnPolicy: 'standard',
    alerts: [],
    unsupported: null,
  });
});

test('what is written is taken: owner, labels, category, cohorts, policy and a window of the calendar', () => {
  const more =
    'owner: me, category: cost, per: [version, region], cap: 7, burnPolicy: practice, window: { every: 1M, zone: Europe/Berlin }';
  const { owner, labels, split, burnPolicy, windowMs, calendar } = only(
    objective(`${QUICK}, ${more}`, 'name: promise, labels: { tier: gold }'),
  );
  assert.deepEqual(
    [owner, labels, split, burnPolicy, windowMs, calendar],
    [
      'me',
      { category: ['cost'], tier: ['gold'] },
      { by: ['region', 'version'], cap: 7 },
      'practice',
      2_592_000_000,
      { every: 1, unit: 'M', start: '2026-01-01T00:00:00', zone: 'Europe/Berlin' },
    ],
  );
});

for (const { p, target } of [
  { p: 'p99', target: 0.99 },
  { p: 'p99.9', target: 0.999 },
  { p: 'p5', target: 0.05 },
  { p: '0.95', target: 0.95 },
])
  test(`the quantile ${p} is a target of ${target}`, () =>
    assert.equal(only(objective(`journey: checkout, quantile: { p: ${p}, atMost: 1s }`)).target, target));

const HEAD = { name: '', displayName: '', journey: '', generation: '' };
const tests = (attribute: string, values: readonly string[]): object => ({ attribute, test: { kind: 'is', values } });
const bound = (of: number): object => ({ kind: 'below', bound: of, inclusive: true });
const counted: readonly { name: string; spec: string; want: object }[] = [
  {
    name: 'spans within a duration',
    spec: QUICK,
    want: { signal: 'span', total: [], verdict: [{ attribute: 'duration', test: bound(800) }], polarity: 'good' },
  },
  {
    name: 'a metric within a duration, which is compared in seconds',
    spec: 'journey: told, service: shop, quantile: { p: p50, metric: wait, atMost: 1500ms, where: { a: b } }',
    want: {
      signal: 'metric',
      parts: [
        { adds: 'total', metric: 'wait', where: [tests('a', ['b'])], limit: null },
        { adds: 'good', metric: 'wait', where: [tests('a', ['b'])], limit: bound(1.5) },
      ],
    },
  },
  {
    name: 'log records that are bad',
    spec: 'journey: told, service: shop, target: 99%, success: { log: paid, where: { a: b }, bad: { log.severity: error } }',
    want: {
      signal: 'log',
      event: 'paid',
      total: [tests('a', ['b'])],
      verdict: [tests('log.severity', ['error'])],
      polarity: 'bad',
    },
  },
  {
    name: 'parts of a metric that are good',
    spec: 'journey: told, service: shop, target: 0.9, success: { metric: requests, where: { a: b }, good: { c: d } }',
    want: {
      signal: 'metric',
      parts: [
        { adds: 'total', metric: 'requests', where: [tests('a', ['b'])], limit: null },
        { adds: 'good', metric: 'requests', where: [tests('a', ['b']), tests('c', ['d'])], limit: null },
      ],
    },
  },
  {
    name: 'telemetry that is late',
    spec: 'journey: told, service: shop, target: 99%, freshness: { source: default, atMost: 10s }',
    want: { signal: 'telemetry', source: 'default', measure: 'latency', atMost: 10_000 },
  },
  {
    name: 'telemetry that is there',
    spec: 'service: shop, coverage: { of: told, atLeast: 99%, pause: 30s }',
    want: { signal: 'telemetry', measure: 'coverage', atMost: 30_000 },
  },
  {
    name: 'two metrics, one of which follows the other',
    spec: 'journey: told, service: shop, target: 99%, completeness: { expected: { metric: sent }, seen: { metric: got, where: { a: b } } }',
    want: {
      signal: 'metric',
      parts: [
        { adds: 'total', metric: 'sent', where: [], limit: null },
        { adds: 'good', metric: 'got', where: [tests('a', ['b'])], limit: null },
      ],
    },
  },
  {
    name: 'what is spent, and on what',
    spec: 'journey: told, service: shop, target: 99%, costPerUnit: { spend: { metric: euros }, per: { metric: orders }, atMost: 0.02 }',
    want: {
      signal: 'metric',
      parts: [
        { limit: null, amount: true, adds: 'total', metric: 'orders', where: [] },
        { limit: null, amount: true, adds: 'good', metric: 'euros', where: [] },
      ],
    },
  },
  {
    name: 'calls of a dependency, by the names that clients give it',
    spec: 'journey: checkout, target: 99%, dependency: payments',
    want: {
      signal: 'span',
      total: [],
      verdict: [tests('span.status', ['error'])],
      polarity: 'bad',
      match: ['server.address', 'service.peer.name'].map((attribute) => ({
        kinds: ['client'],
        conditions: [tests('service.name', ['shop']), tests(attribute, ['payments'])],
      })),
    },
  },
];
for (const { name, spec, want } of counted)
  test(`it counts ${name}`, () => {
    const [indicator] = read(objective(spec)).indicators;
    assert.deepEqual({ ...indicator, ...HEAD }, { ...want, ...HEAD });
  });

test('slices of time are judged by their quotient', () => {
  const cost = 'journey: checkout, target: 95%, costPerUnit: { spend: { metric: euros }, per: {}, atMost: 0.02, slice: 30m }';
  assert.deepEqual(only(objective(cost)).method, {
    kind: 'timeslices',
    sliceMs: 1_800_000,
    slice: { op: 'lte', bound: 0.02 },
    emptySlice: 'good',
  });
  const complete = 'expected: { log: a }, seen: { log: b }, slice: 10m, atLeast: 99.5%';
  const told = only(objective(`journey: told, service: shop, target: 95%, completeness: { ${complete} }`));
  assert.deepEqual(told.method, { kind: 'timeslices', sliceMs: 600_000, slice: { op: 'gte', bound: 0.995 }, emptySlice: 'good' });
});

test('a generation is what is counted: bounds and tests are part of it, targets, windows and names for people are not', () => {
  const generation = (spec: string): string => read(objective(spec)).indicators[0]?.generation ?? '';
  const first = generation(QUICK);
  for (const same of [`${QUICK}, window: 7d, owner: me, category: cost`, QUICK.replace('p99', 'p95')])
    assert.equal(generation(same), first);
  for (const other of [QUICK.replace('800ms', '900ms'), QUICK.replace('800ms', '800ms, where: { a: b }')])
    assert.notEqual(generation(other), first, other);
  const revision = (spec: string): string => read(objective(spec)).revision;
  assert.notEqual(revision(`${QUICK}, window: 7d`), revision(QUICK));
});

test('members, rollouts and dependencies may name an objective of ours, and rollouts its indicator', () => {
  const plan = `apiVersion: plimsoll/v1\nkind: RolloutPlan\nmetadata: { name: shop }\nspec: { service: shop, owner: team, router: { http: http://127.0.0.1:1/w }, steps: [{ share: 100% }], judge: { indicators: [{ sli: promise/quantile }] }, budget: { objective: promise } }\n---\n`;
  const journey = `apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: paying }\nspec: { owner: team, members: [{ objective: promise }, { dependency: us }], dependencies: [{ name: us, objective: promise }] }\n---\n`;
  const { plans, journeys } = read(objective(QUICK) + plan + journey);
  const test = { kind: 'ratio', delta: 0.005 };
  assert.deepEqual(plans[0]?.judge.indicators, [
    { indicator: 'promise/quantile', candidateIndicator: null, test, weight: 1, key: true },
  ]);
  assert.equal(journeys.find(({ name }) => name === 'paying')?.score?.members.length, 2);
});
