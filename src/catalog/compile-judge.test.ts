import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR } from '../kernel/units.ts';
import { hintsOf, problemsOf, read } from '../../test/catalog/shop-documents.ts';
import { plan, SHOP } from '../../test/catalog/plan-documents.ts';
import type { JudgeSettings } from './catalog.ts';

function judgeOf(judge: string): JudgeSettings | undefined {
  return read([...SHOP, plan({ judge })]).plans[0]?.judge;
}

const tests: readonly { entry: string; want: object }[] = [
  { entry: 'sli: success, delta: 0.5%', want: { kind: 'ratio', delta: 0.005 } },
  { entry: 'sli: crashes, rate: { perMinute: 0.6 }', want: { kind: 'rate', perSecond: 0.01 } },
  {
    entry: 'sli: success, latency: {}',
    want: { kind: 'latency', margin: 0.1, quantiles: [0.5, 0.75, 0.9, 0.99, 0.999] },
  },
  {
    entry: 'sli: success, latency: { margin: 20%, quantiles: [p99, 0.5] }',
    want: { kind: 'latency', margin: 0.2, quantiles: [0.5, 0.99] },
  },
  { entry: 'sli: memory, growth: {}', want: { kind: 'growth', margin: 0.05 } },
  { entry: 'sli: success, level: 1%', want: { kind: 'level', delta: 0.01 } },
];
for (const { entry, want } of tests) {
  test(`{ ${entry} } is ${JSON.stringify(want)}`, () =>
    assert.deepEqual(judgeOf(`{ indicators: [{ ${entry} }] }`)?.indicators[0]?.test, want));
}

test('an indicator may be judged in several ways, need not be key, and may count the candidate apart', () => {
  const judge = judgeOf(
    '{ indicators: [{ sli: success, weight: 3 }, { sli: success, level: 1%, key: false }, { sli: latency≤300ms, candidateSli: crashes, delta: 1% }] }',
  );
  assert.deepEqual(
    judge?.indicators.map(({ indicator, candidateIndicator, test, weight, key }) => [
      indicator,
      candidateIndicator,
      test.kind,
      weight,
      key,
    ]),
    [
      ['success', null, 'ratio', 0.6, true],
      ['success', null, 'level', 0.2, false],
      ['latency≤300ms', 'crashes', 'ratio', 0.2, true],
    ],
  );
});

test('the arms, their cohorts and their bursts are told by labels', () => {
  const { cohorts, where, control, age, burstiness, calibration, warmUp } =
    judgeOf(
      '{ indicators: [{ sli: success }], cohorts: { by: region }, where: { track: fresh, region: eu }, age: { by: instance, atMost: 1h }, burstiness: calibrated, warmUp: 90s }',
    ) ?? assert.fail();
  assert.deepEqual(
    { cohorts, where, control, age, burstiness, calibration, warmUp },
    {
      cohorts: { label: 'region', most: 20, weight: 0.3 },
      where: { region: 'eu', track: 'fresh' },
      control: null,
      age: { label: 'instance', atMost: HOUR },
      burstiness: 'calibrated',
      calibration: { label: 'instance', over: 50 * HOUR },
      warmUp: 90_000,
    },
  );
  const three = judgeOf(
    '{ indicators: [{ sli: success }], control: { track: fresh }, cohorts: { by: region, most: 5, weight: 10% } }',
  );
  assert.deepEqual(three?.control, { label: 'track', value: 'fresh' });
  assert.deepEqual(three.cohorts, { label: 'region', most: 5, weight: 0.1 });
});

const ONE = 'indicators: [{ sli: success }]';
const mistakes: readonly { name: string; judge: string; want: readonly string[]; hint?: string }[] = [
  {
    name: 'two ways in one entry',
    judge: '{ indicators: [{ sli: success, delta: 1%, level: 1% }] }',
    want: ['CAT_ONE_OF spec.judge.indicators[0].level'],
    hint: 'write the SLI once more for each',
  },
  {
    name: 'one way twice',
    judge: '{ indicators: [{ sli: success, level: 1% }, { sli: success, level: 2% }] }',
    want: ['CAT_DUPLICATE_NAME spec.judge.indicators[1].sli'],
  },
  {
    name: 'the latency of log records',
    judge: '{ indicators: [{ sli: crashes, latency: {} }] }',
    want: ['CAT_JUDGED spec.judge.indicators[0].latency'],
  },
  {
    name: 'the growth of a ratio',
    judge: '{ indicators: [{ sli: success, growth: {} }] }',
    want: ['CAT_JUDGED spec.judge.indicators[0].growth'],
  },
  {
    name: 'a quantile twice',
    judge: '{ indicators: [{ sli: success, latency: { quantiles: [p99, 0.99] } }] }',
    want: ['CAT_DUPLICATE_NAME spec.judge.indicators[0].latency.quantiles[1]'],
  },
  {
    name: 'a quantile that is none',
    judge: '{ indicators: [{ sli: success, latency: { quantiles: [1.5] } }] }',
    want: ['CAT_SHARE spec.judge.indicators[0].latency.quantiles[0]'],
  },
  {
    name: 'a rate of nothing',
    judge: '{ indicators: [{ sli: crashes, rate: { perMinute: 0 } }] }',
    want: ['CAT_RANGE spec.judge.indicators[0].rate.perMinute'],
  },
  {
    name: 'a level of everything',
    judge: '{ indicators: [{ sli: success, level: 100% }] }',
    want: ['CAT_RANGE spec.judge.indicators[0].level'],
  },
  {
    name: 'a candidate counted by nothing',
    judge: '{ indicators: [{ sli: success, candidateSli: sucess }] }',
    want: ['CAT_UNKNOWN_REF spec.judge.indicators[0].candidateSli'],
    hint: 'did you mean "success"?',
  },
  {
    name: 'cohorts by a label that is not kept',
    judge: `{ ${ONE}, cohorts: { by: regoin } }`,
    want: ['CAT_COHORT_KEY spec.judge.cohorts.by'],
    hint: 'did you mean "region"?',
  },
  {
    name: 'cohorts by the version',
    judge: `{ ${ONE}, cohorts: { by: version } }`,
    want: ['CAT_COHORT_KEY spec.judge.cohorts.by'],
    hint: 'use another label of the journey',
  },
  {
    name: 'a place by a label that is not kept',
    judge: `{ ${ONE}, where: { tenant: a } }`,
    want: ['CAT_COHORT_KEY spec.judge.where.tenant'],
    hint: 'add tenant to its cohorts',
  },
  {
    name: 'a control by a label that is not kept',
    judge: `{ ${ONE}, control: { arm: fresh } }`,
    want: ['CAT_COHORT_KEY spec.judge.control'],
  },
  {
    name: 'a control by two labels',
    judge: `{ ${ONE}, control: { track: fresh, region: eu } }`,
    want: ['CAT_LENGTH spec.judge.control'],
  },
  {
    name: 'an age of what is not told apart',
    judge: `{ ${ONE}, age: { by: pod, atMost: 1h } }`,
    want: ['CAT_COHORT_KEY spec.judge.age.by'],
  },
  {
    name: 'an age beside a control',
    judge: `{ ${ONE}, control: { track: fresh }, age: { by: instance, atMost: 1h } }`,
    want: ['CAT_ONE_OF spec.judge.age'],
  },
  {
    name: 'a calibration that is not asked for',
    judge: `{ ${ONE}, calibration: { by: instance } }`,
    want: ['CAT_ONE_OF spec.judge.calibration'],
    hint: 'write burstiness: calibrated, or remove it',
  },
  {
    name: 'a calibration by a label that is not kept',
    judge: `{ ${ONE}, burstiness: calibrated, calibration: { by: pod } }`,
    want: ['CAT_COHORT_KEY spec.judge.calibration.by'],
  },
];
for (const { name, judge, want, hint } of mistakes) {
  test(`${name} is a mistake`, () => {
    const documents = [...SHOP, plan({ judge })];
    assert.deepEqual(problemsOf(documents), want);
    if (hint !== undefined) assert.deepEqual(hintsOf(documents), [hint]);
  });
}

test('calibration needs instances that are told apart, and minutes that are kept for so long', () => {
  const calibrated = plan({ judge: `{ ${ONE}, burstiness: calibrated }` });
  const without = SHOP.map((text) => text.replace(' instance: service.instance.id,', ''));
  assert.deepEqual(problemsOf([...without, calibrated]), ['CAT_COHORT_KEY spec.judge.burstiness']);
  const short = SHOP.map((text) => text.replace('  cohorts:', '  retention: { 10s: 1d, 1m: 1d }\n  cohorts:'));
  const said = plan({ judge: `{ ${ONE}, burstiness: calibrated, calibration: { over: 2d } }` });
  assert.deepEqual(problemsOf([...short, said]), ['CAT_WINDOW_RANGE spec.judge.calibration.over']);
});
