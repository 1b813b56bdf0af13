import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from './read-catalog.ts';
import { JOURNEY, LATENCY, PLAN, SERVICE, SUCCESS, problemsOf, read, slo, whole } from '../../test/catalog/shop-documents.ts';

test('a plan gets its defaults, weights of sum 1 and a margin from the tightest objective', () => {
  const [plan] = read(whole).plans;
  assert.deepEqual(plan, {
    name: 'shop',
    service: 'shop',
    owner: 'team-checkout',
    router: { kind: 'http', url: 'http://127.0.0.1:7071/weights', places: null },
    strategy: 'canary',
    steps: [
      { share: 0.05, mirror: 0, bake: 600_000, approval: null },
      { share: 0.5, mirror: 0, bake: 0, approval: null },
      { share: 1, mirror: 0, bake: 0, approval: null },
    ],
    ends: 'promote',
    judge: {
      indicators: [
        {
          indicator: 'success',
          candidateIndicator: null,
          test: { kind: 'ratio', delta: 0.00025 },
          weight: 0.75,
          key: true,
        },
        {
          indicator: 'latency≤300ms',
          candidateIndicator: null,
          test: { kind: 'ratio', delta: 0.02 },
          weight: 0.25,
          key: true,
        },
      ],
      cohorts: null,
      by: 'version',
      where: {},
      control: null,
      age: null,
      burstiness: 'unknown',
      calibration: null,
      alpha: 0.01,
      alphaSafe: 0.05,
      rho: 1.1,
      settle: 10_000,
      minStep: 120_000,
      warmUp: 60_000,
    },
    budget: null,
    exposure: { tolerance: 0.02, within: 60_000, minRequests: 100, from: 'router', sticky: 'none', drain: 30_000 },
    rollback: {
      reversible: 'roll-back',
      pace: 'at-once',
      needs: 1,
      burning: null,
      cooldown: 0,
      most: 3,
      within: 86_400_000,
    },
    freezes: [],
    newer: 'refuse',
    fastTrack: null,
    hooks: [],
    maxDuration: 3_600_000,
    onDeadline: 'roll-back',
  });
});

test('a plan on an SLI that has a mistake of its own adds no mistake', () => {
  assert.deepEqual(
    problemsOf(whole.map((text) => text.replace('journey: checkout } } }\n    bad', 'journey: chekout } } }\n    bad'))),
    ['CAT_UNKNOWN_REF spec.ratioMetric.total.metricSource.spec.journey'],
  );
});

test('a plan that names an SLI with several thresholds is told their names', () => {
  assert.deepEqual(problemsOf(whole.map((text) => text.replace('sli: latency≤300ms', 'sli: latency'))), [
    'CAT_ONE_OF spec.judge.indicators[1].sli',
  ]);
  assert.deepEqual(problemsOf(whole.map((text) => text.replace('sli: latency≤300ms', 'sli: latency≤400ms'))), [
    'CAT_UNKNOWN_REF spec.judge.indicators[1].sli',
  ]);
});

test('a plan may judge by an SLI with one threshold, and by one written inside an objective', () => {
  const once = slo('quick', 'indicatorRef: latency', '[{ op: lte, value: 0.3, target: 0.95 }]');
  const inline = `indicator: { metadata: { name: ok }, ${SUCCESS.slice(SUCCESS.indexOf('spec:')).replaceAll(/\n */g, ' ').replace('spec: ratioMetric: total:', 'spec: { ratioMetric: { total:').replace(' bad:', ', bad:')} } } }`;
  const both = slo('both', 'description: two', `[{ target: 0.9, ${inline} }, { target: 0.99, ${inline} }]`);
  for (const [name, want] of [
    ['latency', 'latency≤300ms'],
    ['both/ok', 'both/ok'],
    ['both/2/ok', 'both/2/ok'],
  ] as const) {
    const plan = PLAN.replace(/indicators: .*/, `indicators: [{ sli: ${name} }] }`);
    const [compiled] = read([SERVICE, JOURNEY, LATENCY, once, both, plan]).plans;
    assert.deepEqual(
      compiled?.judge.indicators.map(({ indicator }) => indicator),
      [want],
    );
  }
});

test('a plan that compares by a label the journey does not keep is told which it keeps', () => {
  for (const [by, hint] of [
    ['versoin', 'did you mean by: version?'],
    ['tenant', 'add tenant to its cohorts'],
  ] as const) {
    const documents = whole.map((text) => text.replace('judge: {', `judge: { by: ${by},`));
    const result = readCatalog([{ file: 'a.yaml', text: documents.join('\n---\n') }]);
    assert.deepEqual(result.ok ? [] : result.problems.map((problem) => problem.hint), [hint, hint]);
  }
});

const bounds: readonly { from: string; to: string; want: readonly string[] }[] = [
  { from: 'share: 5%', to: 'share: 150%', want: ['CAT_RANGE spec.steps[0].share'] },
  { from: 'share: 5%', to: 'share: 0%', want: ['CAT_STEPS spec.steps[0].share'] },
  { from: 'share: 0.5', to: 'share: 5%', want: ['CAT_STEPS spec.steps[1].share'] },
  { from: 'bake: 10m', to: 'bake: 8d', want: ['CAT_RANGE spec.steps[0].bake'] },
  { from: 'delta: 2%', to: 'delta: -1%', want: ['CAT_RANGE spec.judge.indicators[1].delta'] },
  { from: 'sli: latency≤300ms', to: 'sli: success', want: ['CAT_DUPLICATE_NAME spec.judge.indicators[1].sli'] },
];
for (const { from, to, want } of bounds) {
  test(`a plan with ${to} is told ${want.join(' and ')}`, () =>
    assert.deepEqual(problemsOf(whole.map((text) => text.replace(from, to))), want));
}
