import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakes, objective, QUICK } from './promise.test-data.ts';

const wrong: readonly { name: string; spec: string; want: string | RegExp }[] = [
  { name: 'nothing is promised', spec: 'journey: checkout, target: 99%', want: /^CAT_ONE_OF spec: Cannot tell what is promised/ },
  {
    name: 'two things are promised',
    spec: `${QUICK}, coverage: { atLeast: 99% }`,
    want: 'CAT_ONE_OF spec.coverage: Cannot use quantile and coverage together: exactly one must be there',
  },
  {
    name: 'a quantile has a target',
    spec: `${QUICK}, target: 99%`,
    want: 'CAT_ONE_OF spec.target: Cannot use target and quantile together: p is the target',
  },
  {
    name: 'nothing else has one',
    spec: 'journey: checkout, success: { bad: { a: b } }',
    want: 'CAT_MISSING spec.target: Cannot do without target: it must be there',
  },
  {
    name: 'no journey is named',
    spec: 'quantile: { p: p99, atMost: 1s }',
    want: 'CAT_MISSING spec.journey: Cannot do without journey: it must be there',
  },
  {
    name: 'a target of 99.9',
    spec: 'journey: checkout, target: 99.9, success: { bad: { a: b } }',
    want: 'CAT_TARGET_RANGE spec.target: Cannot use 99.9 as a target: it must lie above 0 % and below 100 %',
  },
  { name: 'p100', spec: QUICK.replace('p99', 'p100'), want: 'CAT_SHARE spec.quantile.p: Cannot read "p100" as a quantile' },
  {
    name: 'a bare number for spans',
    spec: QUICK.replace('800ms', '0.8'),
    want: 'CAT_PROMISE spec.quantile.atMost: Cannot compare a duration with a bare number',
  },
  {
    name: 'spans of a journey without any',
    spec: 'journey: told, service: shop, quantile: { p: p99, atMost: 1s }',
    want: 'CAT_PROMISE spec.quantile: Cannot count spans of the journey "told": it has no match',
  },
  {
    name: 'a test that a metric does not have',
    spec: 'journey: told, service: shop, target: 99%, success: { metric: m, bad: { span.status: error } }',
    want: 'CAT_INDICATOR spec.success.bad["span.status"]: Cannot test span.status of a metric',
  },
  {
    name: 'nobody knows whose service it is',
    spec: 'journey: anywhere, quantile: { p: p99, atMost: 1s }',
    want: 'CAT_MISSING spec.service: Cannot tell whose promise it is: the journey "anywhere" is not of one service alone',
  },
  {
    name: 'nobody knows who calls',
    spec: 'journey: anywhere, service: shop, target: 99%, dependency: bank',
    want: 'CAT_PROMISE spec.dependency: Cannot tell who calls: the journey "anywhere" names no service.name in each of its matches',
  },
  {
    name: 'calls are not told by metrics',
    spec: 'journey: checkout, target: 99%, dependency: bank, success: { metric: m, bad: { a: b } }',
    want: 'CAT_PROMISE spec.success: Cannot count calls of a dependency by metrics or logs: they are spans',
  },
  {
    name: 'a dependency is not fresh',
    spec: 'journey: checkout, target: 99%, dependency: bank, freshness: { metric: m, atMost: 1s }',
    want: /^CAT_ONE_OF spec.dependency: Cannot use dependency and freshness together/,
  },
  {
    name: 'both sides are spans of the journey',
    spec: 'journey: told, service: shop, target: 99%, completeness: { expected: {}, seen: { where: { http.route: /a } } }',
    want: /^CAT_PROMISE spec.completeness: Cannot compare spans of a journey with spans of it/,
  },
  {
    name: 'an amount on one side of two signals',
    spec: 'journey: told, service: shop, target: 99%, completeness: { expected: { metric: m }, seen: { log: l, amount: a } }',
    want: /^CAT_PROMISE spec.completeness.seen.amount: Cannot add up an amount of one side/,
  },
  {
    name: 'something with itself',
    spec: 'journey: told, service: shop, target: 99%, completeness: { expected: { metric: m }, seen: { metric: m } }',
    want: /^CAT_PROMISE spec.completeness.seen: Cannot compare something with itself/,
  },
  {
    name: 'slices without a bound',
    spec: 'journey: told, service: shop, target: 99%, completeness: { expected: { metric: m }, seen: { metric: n }, slice: 1h }',
    want: 'CAT_MISSING spec.completeness.atLeast: Cannot do without atLeast: slice and atLeast belong together',
  },
  {
    name: 'log records are no money',
    spec: 'journey: checkout, target: 99%, costPerUnit: { spend: { metric: m, log: l }, per: {}, atMost: 1 }',
    want: 'CAT_UNKNOWN_KEY spec.costPerUnit.spend.log: Cannot use the key "log" here: known are metric, where, billed, service',
  },
  {
    name: 'slices that hang over a day',
    spec: 'journey: checkout, target: 99%, costPerUnit: { spend: { metric: m }, per: {}, atMost: 1, slice: 7h }',
    want: /^CAT_SLICE spec.costPerUnit.slice: /,
  },
  {
    name: 'a label that the journey does not keep',
    spec: `${QUICK}, per: [regoin]`,
    want: 'CAT_COHORT_KEY spec.per[0]: Cannot promise by "regoin": the journey "checkout" keeps only region, version',
  },
  {
    name: 'a zone that is nowhere',
    spec: `${QUICK}, window: { every: 1M, zone: Europe/Berlun }`,
    want: 'CAT_ZONE spec.window.zone: Cannot find a time zone named "Europe/Berlun"',
  },
  {
    name: 'a policy that is not there',
    spec: `${QUICK}, burnPolicy: practise`,
    want: 'CAT_UNKNOWN_REF spec.burnPolicy: Cannot find a BurnPolicy named "practise"',
  },
  {
    name: 'a journey that is not there',
    spec: QUICK.replace('checkout', 'chekout'),
    want: 'CAT_UNKNOWN_REF spec.journey: Cannot find a Journey named "chekout"',
  },
];
for (const { name, spec, want } of wrong)
  test(`it is a mistake: ${name}`, () => {
    const said = mistakes(objective(spec));
    if (typeof want === 'string') assert.deepEqual(said, [want]);
    else assert.match(said.join('\n'), want);
  });

test('no release is judged by what is spent, or by ratios of which nobody knows how many events they are', () => {
  const cost = objective('journey: checkout, target: 95%, costPerUnit: { spend: { metric: euros }, per: {}, atMost: 0.02 }');
  const plan = `apiVersion: plimsoll/v1\nkind: RolloutPlan\nmetadata: { name: shop }\nspec: { service: shop, owner: team, router: { http: http://127.0.0.1:1/w }, steps: [{ share: 100% }], judge: { indicators: [{ sli: promise/cost }] } }\n---\n`;
  assert.deepEqual(mistakes(cost + plan), [
    'CAT_NOT_MEASURED spec.judge.indicators[0].sli: Cannot judge releases by "promise/cost": it adds up amounts or ratios, and how many events they are of is not known',
  ]);
});

test('an objective of ours and an SLO cannot have one name', () => {
  const slo = `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: promise }\nspec: { service: shop, indicator: { metadata: { name: i }, spec: { ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }, bad: { metricSource: { type: plimsoll, spec: { where: { a: b } } } } } } }, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ target: 0.9 }] }\n`;
  assert.deepEqual(mistakes(objective(QUICK) + slo), [
    'CAT_DUPLICATE_NAME metadata.name: Cannot have a second objective named "promise": a part of another document has that name',
  ]);
});

test('units are counted by a ratio: an SLI that waits for a threshold counts under another name for each objective', () => {
  const sli = `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: waits }\nspec: { thresholdMetric: { metricSource: { type: plimsoll, spec: { journey: told, log: l, value: v } } } }\n---\n`;
  const source = `apiVersion: plimsoll/v1\nkind: CostSource\nmetadata: { name: cloud }\nspec: { currency: EUR }\n---\n`;
  const bill = objective(
    'journey: checkout, target: 95%, costPerUnit: { spend: { billed: cloud, service: shop }, per: { indicator: waits }, atMost: 1 }',
  );
  assert.deepEqual(mistakes(sli + source + bill), [
    'CAT_PROMISE spec.costPerUnit.per.indicator: Cannot count the units by "waits": it is no ratio',
  ]);
});
