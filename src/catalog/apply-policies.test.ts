import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakes, objective, only, QUICK, read } from './promise.test-data.ts';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata: { name: works, labels: { tier: [gold, public] } }
spec:
  service: shop
  indicator:
    metadata: { name: success }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
        good: { metricSource: { type: plimsoll, spec: { where: { a: b } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Timeslices
  objectives: [{ target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 1m }]
---
`;

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: plimsoll/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { ${spec} }\n---\n`;
}
const policy = (name: string, spec: string): string => document('SloPolicy', name, spec);

test('a policy gives what it selects its rules, its cohorts, its slices and how much it matters; SLOs too', () => {
  const terms = 'burnPolicy: practice, per: [version], cap: 3, emptySlice: bad, criticality: high';
  const { objectives } = read(SLO + objective(QUICK) + policy('gold', `objectives: { labels: { tier: gold } }, ${terms}`));
  const [ours, works] = objectives;
  assert.deepEqual(
    [works?.burnPolicy, works?.split, works?.method, works?.labels],
    [
      'practice',
      { by: ['version'], cap: 3 },
      { kind: 'timeslices', sliceMs: 60_000, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'bad' },
      { tier: ['gold', 'public'], criticality: ['high'] },
    ],
  );
  assert.deepEqual([ours?.name, ours?.burnPolicy, ours?.split, ours?.labels], ['promise', 'standard', null, {}]);
});

const selections: readonly { selector: string; want: readonly string[] }[] = [
  { selector: '{}', want: ['promise', 'works'] },
  { selector: '{ names: [works] }', want: ['works'] },
  { selector: '{ journeys: [checkout] }', want: ['promise', 'works'] },
  { selector: '{ labels: { tier: public } }', want: ['works'] },
  { selector: '{ names: [promise, works], labels: { tier: gold } }', want: ['works'] },
  { selector: '{ labels: { category: cost } }', want: ['promise'] },
];
for (const { selector, want } of selections)
  test(`${selector} selects ${want.join(' and ')}`, () => {
    const text = SLO + objective(`${QUICK}, category: cost`) + policy('some', `objectives: ${selector}, burnPolicy: workbook`);
    const found = read(text).objectives.filter(({ burnPolicy }) => burnPolicy === 'workbook');
    assert.deepEqual(
      found.map(({ name }) => name),
      want,
    );
  });

test('what an objective says itself stands', () => {
  const text = objective(`${QUICK}, burnPolicy: silent, per: [region]`) + policy('all', 'burnPolicy: practice, per: [version]');
  const { burnPolicy, split } = only(text);
  assert.deepEqual([burnPolicy, split], ['silent', { by: ['region'], cap: 50 }]);
});

test('two policies that say the same agree, and two that say different things are a mistake that names both', () => {
  const same = policy('a', 'burnPolicy: practice') + policy('b', 'burnPolicy: practice, criticality: low');
  assert.equal(only(objective(QUICK) + same).burnPolicy, 'practice');
  const other = policy('a', 'burnPolicy: practice') + policy('b', 'burnPolicy: workbook');
  assert.deepEqual(mistakes(objective(QUICK) + other), [
    'CAT_POLICY_CONFLICT spec.burnPolicy: Cannot tell which burnPolicy "promise" follows: the policies "a" and "b" say different things',
  ]);
  const cohorts = policy('a', 'per: [version]') + policy('b', 'per: [version], cap: 5');
  assert.match(mistakes(objective(QUICK) + cohorts).join('\n'), /^CAT_POLICY_CONFLICT spec.per: .*"a" and "b"/);
});

const wrong: readonly { name: string; text: string; want: string }[] = [
  {
    name: 'a policy that says nothing',
    text: policy('empty', 'objectives: { names: [promise] }'),
    want: 'CAT_ONE_OF spec: Cannot use a policy that says nothing: one of burnPolicy, per, emptySlice, criticality must be there',
  },
  {
    name: 'a cap without cohorts',
    text: policy('capped', 'burnPolicy: practice, cap: 5'),
    want: 'CAT_MISSING spec.per: Cannot do without per: cap bounds how many cohorts it makes',
  },
  {
    name: 'cohorts that a selected journey does not keep',
    text: policy('tenants', 'per: [tenant]'),
    want: 'CAT_COHORT_KEY spec.per[0]: Cannot promise "promise" by "tenant": the journey "checkout" keeps only region, version',
  },
  {
    name: 'a name that is no objective',
    text: policy('named', 'objectives: { names: [promis] }, burnPolicy: practice'),
    want: 'CAT_UNKNOWN_REF spec.objectives.names[0]: Cannot find an SLO named "promis"',
  },
];
for (const { name, text, want } of wrong)
  test(`it is a mistake: ${name}`, () => assert.deepEqual(mistakes(objective(QUICK) + text), [want]));

test('adjustments are once or again, and say who asked for them', () => {
  const why = 'reason: moving, requestedBy: ada';
  const once = 'once: { from: 2026-03-01T10:00:00Z, to: 2026-03-01T13:30:00+01:00 }';
  const again = 'again: { rrule: FREQ=WEEKLY;BYDAY=SU, start: 2026-01-04 02:00:00, zone: Europe/Berlin, duration: 2h }';
  const text = document('BudgetAdjustment', 'a', `${once}, ${why}, approvedBy: bob`);
  const { adjustments } = read(objective(QUICK) + text + document('BudgetAdjustment', 'b', `${again}, ${why}, mode: count-good`));
  const everything = { names: [], labels: {}, journeys: [] };
  assert.deepEqual(adjustments, [
    {
      name: 'a',
      objectives: everything,
      when: { kind: 'once', from: Date.UTC(2026, 2, 1, 10), to: Date.UTC(2026, 2, 1, 12, 30) },
      mode: 'exclude',
      reason: 'moving',
      requestedBy: 'ada',
      approvedBy: 'bob',
    },
    {
      name: 'b',
      objectives: everything,
      when: {
        kind: 'again',
        rrule: 'FREQ=WEEKLY;BYDAY=SU',
        start: '2026-01-04T02:00:00',
        zone: 'Europe/Berlin',
        durationMs: 7_200_000,
      },
      mode: 'count-good',
      reason: 'moving',
      requestedBy: 'ada',
      approvedBy: null,
    },
  ]);
});

const badTimes: readonly { name: string; time: string; want: RegExp }[] = [
  { name: 'neither once nor again', time: 'mode: exclude', want: /^CAT_ONE_OF spec: / },
  {
    name: 'an end before its beginning',
    time: 'once: { from: 2026-03-01T10:00:00Z, to: 2026-03-01T09:00:00Z }',
    want: /^CAT_RANGE spec.once.to: Cannot end before/,
  },
  {
    name: 'more than a day',
    time: 'once: { from: 2026-03-01T10:00:00Z, to: 2026-03-02T10:00:01Z }',
    want: /^CAT_RANGE spec.once.to: Cannot adjust more than 1d/,
  },
  {
    name: 'no instant',
    time: 'once: { from: yesterday, to: 2026-03-01T09:00:00Z }',
    want: /^CAT_TYPE spec.once.from: Cannot read "yesterday" as an instant/,
  },
  {
    name: 'a rule with an unknown part',
    time: 'again: { rrule: "FREQ=DAILY;BYSECOND=5", start: 2026-01-04 02:00:00, zone: UTC, duration: 1h }',
    want: /^CAT_RECURRENCE spec.again.rrule: .*"BYSECOND" is none of/,
  },
  {
    name: 'a day that there is not',
    time: 'again: { rrule: FREQ=DAILY, start: 2026-02-30 02:00:00, zone: UTC, duration: 1h }',
    want: /^CAT_TYPE spec.again.start: Cannot use "2026-02-30 02:00:00" as a local time/,
  },
];
for (const { name, time, want } of badTimes)
  test(`it is a mistake: an adjustment of ${name}`, () =>
    assert.match(
      mistakes(objective(QUICK) + document('BudgetAdjustment', 'a', `${time}, reason: r, requestedBy: me`)).join('\n'),
      want,
    ));
