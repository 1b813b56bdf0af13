import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '../kernel/units.ts';
import { readCatalog } from './read-catalog.ts';

const RATIO =
  'ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: j } } }, good: { metricSource: { type: plimsoll, spec: { where: { a: b } } } } }';
const ROLLING = '{ duration: 28d, isRolling: true }';
const calendar = (duration: string): string =>
  `{ duration: ${duration}, calendar: { startTime: 2026-01-31 00:00:00, timeZone: Europe/Berlin } }`;

type Terms = { window?: string; method?: string; objectives?: string; alerts?: string; retention?: string; more?: string };
function catalogText({
  window = ROLLING,
  method = 'Occurrences',
  alerts = '[]',
  retention = '{}',
  more = '',
  ...rest
}: Terms): string {
  const { objectives = '[{ target: 0.99 }]' } = rest;
  const indicator = /indicatorRef/.test(objectives) ? '' : 'indicatorRef: i,';
  const head = (kind: string, name: string): string => `apiVersion: openslo/v1, kind: ${kind}, metadata: { name: ${name} }`;
  return `
{ ${head('Service', 's')} }
---
{ apiVersion: plimsoll/v1, kind: Journey, metadata: { name: j }, spec: { owner: me, match: [{ kind: server }], retention: ${retention} } }
---
{ ${head('SLI', 'i')}, spec: { ${RATIO} } }
---
{ ${head('SLO', 'o')}, spec: { service: s, ${indicator} timeWindow: [${window}], budgetingMethod: ${method}, objectives: ${objectives}, alertPolicies: ${alerts} } }
${more}`;
}

const policy = (condition: string, target = 'https://hook.example/', name = 'p'): string =>
  `{ kind: AlertPolicy, metadata: { name: ${name} }, spec: { alertWhenBreaching: true, conditions: [{ kind: AlertCondition, metadata: { name: c }, spec: { severity: page, condition: { op: gt, ${condition} } } }], notificationTargets: [{ kind: AlertNotificationTarget, metadata: { name: t }, spec: { target: '${target}' } }] } }`;
const BURN = 'threshold: 2, lookbackWindow: 1h';
const sliced = (more: string): string => `[{ target: 0.99, ${more} }]`;
const COMPOSITE = '[{ target: 0.9, indicatorRef: i, compositeWeight: 3 }, { target: 0.9, indicatorRef: i }]';

const told: readonly { name: string; terms: Terms; want: readonly string[] }[] = [
  {
    name: 'a window below five minutes',
    terms: { window: '{ duration: 4m, isRolling: true }' },
    want: ['CAT_WINDOW_RANGE spec.timeWindow[0].duration'],
  },
  {
    name: 'a rolling year',
    terms: { window: '{ duration: 1Y, isRolling: true }' },
    want: ['CAT_WINDOW_RANGE spec.timeWindow[0].duration'],
  },
  { name: 'a year of the calendar', terms: { window: calendar('1Y') }, want: [] },
  {
    name: 'two years of the calendar',
    terms: { window: calendar('2Y') },
    want: ['CAT_WINDOW_RANGE spec.timeWindow[0].duration'],
  },
  {
    name: 'two years, where cells of an hour are kept for so long',
    terms: { window: calendar('2Y'), retention: '{ 1h: 740d }' },
    want: [],
  },
  { name: 'two windows', terms: { window: `${ROLLING}, ${ROLLING}` }, want: ['CAT_LENGTH spec.timeWindow'] },
  {
    name: 'a time that is none',
    terms: { window: calendar('1M').replace('01-31', '02-30') },
    want: ['CAT_TYPE spec.timeWindow[0].calendar.startTime'],
  },
  {
    name: 'an offset for a zone',
    terms: { window: calendar('1M').replace('Europe/Berlin', "'+02:00'") },
    want: ['CAT_ZONE spec.timeWindow[0].calendar.timeZone'],
  },
  {
    name: 'slices of half a minute',
    terms: { method: 'RatioTimeslices', objectives: sliced('timeSliceWindow: 0.5') },
    want: ['CAT_SLICE spec.objectives[0].timeSliceWindow'],
  },
  {
    name: 'slices that hang over the edge of a day',
    terms: { method: 'RatioTimeslices', objectives: sliced('timeSliceWindow: 7m') },
    want: ['CAT_SLICE spec.objectives[0].timeSliceWindow'],
  },
  {
    name: 'a window that is no whole slices',
    terms: { method: 'RatioTimeslices', window: '{ duration: 90m, isRolling: true }', objectives: sliced('timeSliceWindow: 1h') },
    want: ['CAT_SLICE spec.objectives[0].timeSliceWindow'],
  },
  {
    name: 'slices of a window for which no minutes are kept',
    terms: { method: 'RatioTimeslices', window: '{ duration: 60d, isRolling: true }', objectives: sliced('timeSliceWindow: 1m') },
    want: ['CAT_WINDOW_RANGE spec.timeWindow[0].duration'],
  },
  {
    name: 'the same where they are',
    terms: {
      method: 'RatioTimeslices',
      window: '{ duration: 60d, isRolling: true }',
      objectives: sliced('timeSliceWindow: 1m'),
      retention: '{ 1m: 60d }',
    },
    want: [],
  },
  {
    name: 'a composite of slices that differ',
    terms: {
      method: 'RatioTimeslices',
      objectives:
        '[{ target: 0.9, indicatorRef: i, timeSliceWindow: 1m }, { target: 0.9, indicatorRef: i, timeSliceWindow: 5m }]',
    },
    want: ['CAT_SLICE spec.objectives'],
  },
  {
    name: 'an alert above what everything failing burns',
    terms: { alerts: `[${policy('threshold: 101, lookbackWindow: 1h')}]` },
    want: ['CAT_ALERT_UNREACHABLE spec.alertPolicies[0]'],
  },
  {
    name: 'an alert above the ceiling itself, which nothing exceeds',
    terms: { alerts: `[${policy('threshold: 100, lookbackWindow: 1h')}]` },
    want: ['CAT_ALERT_UNREACHABLE spec.alertPolicies[0]'],
  },
  {
    name: 'an alert at the ceiling',
    terms: { alerts: `[${policy('threshold: 100, lookbackWindow: 1h').replace('op: gt', 'op: gte')}]` },
    want: [],
  },
  {
    name: 'an alert that looks back further than the window',
    terms: { alerts: `[${policy('threshold: 2, lookbackWindow: 30d')}]` },
    want: ['CAT_ALERT_UNREACHABLE spec.alertPolicies[0]'],
  },
  {
    name: 'an alert that looks back further than any burn is known',
    terms: { window: calendar('1Y'), alerts: `[${policy('threshold: 2, lookbackWindow: 91d')}]` },
    want: ['CAT_WINDOW_RANGE spec.alertPolicies[0].spec.conditions[0].spec.condition.lookbackWindow'],
  },
  {
    name: 'an alert that only one of two objectives can burn so fast for',
    terms: { objectives: '[{ target: 0.99 }, { target: 0.9 }]', alerts: `[${policy('threshold: 50, lookbackWindow: 1h')}]` },
    want: ['CAT_TAKEN_AS spec.alertPolicies[0]'],
  },
  {
    name: 'an alert that looks at less than a slice',
    terms: { method: 'RatioTimeslices', objectives: sliced('timeSliceWindow: 1d'), alerts: `[${policy(BURN)}]` },
    want: ['CAT_TAKEN_AS spec.alertPolicies[0]'],
  },
  {
    name: 'an alert that the members of a composite can burn so fast for together',
    terms: { objectives: COMPOSITE, alerts: `[${policy('threshold: 39, lookbackWindow: 1h')}]` },
    want: [],
  },
  {
    name: 'an alert that they cannot',
    terms: { objectives: COMPOSITE, alerts: `[${policy('threshold: 41, lookbackWindow: 1h')}]` },
    want: ['CAT_ALERT_UNREACHABLE spec.alertPolicies[0]'],
  },
  {
    name: 'one policy twice',
    terms: { alerts: `[${policy(BURN)}, ${policy(BURN)}]` },
    want: ['CAT_DUPLICATE_NAME spec.alertPolicies[1]'],
  },
  {
    name: 'two targets of one name',
    terms: { alerts: `[${policy(BURN)}, ${policy(BURN, 'https://other.example/', 'q')}]` },
    want: ['CAT_DUPLICATE_NAME spec.alertPolicies[1].spec.notificationTargets[0].metadata.name'],
  },
  {
    name: 'a target with a password in it',
    terms: { alerts: `[${policy(BURN, 'https://me:secret@hook.example/')}]` },
    want: ['CAT_URL spec.alertPolicies[0].spec.notificationTargets[0].spec.target'],
  },
  {
    name: 'a burn of nothing',
    terms: { alerts: `[${policy('threshold: 0, lookbackWindow: 1h')}]` },
    want: ['CAT_RANGE spec.alertPolicies[0].spec.conditions[0].spec.condition.threshold'],
  },
  {
    name: 'a policy that is not there',
    terms: { alerts: '[{ alertPolicyRef: nobody }]' },
    want: ['CAT_UNDECLARED spec.alertPolicies[0].alertPolicyRef'],
  },
];
for (const { name, terms, want } of told) {
  test(`${name}: ${want.length === 0 ? 'nothing to say' : want.map((one) => one.split(' ', 1)[0]).join(', ')}`, () => {
    const read = readCatalog([{ file: 'a.yaml', text: catalogText(terms) }]);
    const said = read.ok ? read.warnings : read.problems;
    assert.deepEqual(
      said.map(({ code, place }) => `${code} ${place.path}`),
      want,
    );
    assert.ok(!JSON.stringify(said).includes('secret'));
  });
}

const compiled = (terms: Terms) => {
  const read = readCatalog([{ file: 'a.yaml', text: catalogText(terms) }]);
  return read.ok ? read.value : assert.fail(JSON.stringify(read));
};

test('an alert policy becomes a rule, and its target an address', () => {
  const { objectives, alertTargets } = compiled({ alerts: `[${policy(`${BURN}, alertAfter: 5m`)}]` });
  const threshold = { kind: 'burn', op: 'gt', burn: 2 };
  assert.deepEqual(objectives[0]?.alerts, [
    {
      id: 'policy/p',
      action: 'page',
      when: { kind: 'burn', longMs: HOUR, shortMs: null, threshold, sure: false },
      forMs: 5 * MINUTE,
      pageBelow: null,
      freezes: false,
      tells: { opened: true, closed: false, noData: false },
      targets: ['t'],
    },
  ]);
  assert.deepEqual(alertTargets, [{ name: 't', displayName: 't', webhook: 'https://hook.example/' }]);
});

test('a bare timeSliceWindow is minutes, and a window of the calendar keeps its unit', () => {
  const slices = 'timeSliceTarget: 0.9, timeSliceWindow: 5';
  const [one] = compiled({ method: 'Timeslices', window: calendar('1M'), objectives: sliced(slices) }).objectives;
  const slice = { op: 'gte', bound: 0.9 };
  assert.deepEqual(one?.method, { kind: 'timeslices', sliceMs: 5 * MINUTE, slice, emptySlice: 'good' });
  assert.deepEqual(one?.calendar, { every: 1, unit: 'M', start: '2026-01-31T00:00:00', zone: 'Europe/Berlin' });
  assert.equal(one?.windowMs, 30 * DAY);
});

test('a composite is a joint objective besides its members, with their weights and the tightest of their targets', () => {
  const objectives = COMPOSITE.replace('target: 0.9,', 'target: 0.95,');
  const catalog = compiled({ objectives, alerts: `[${policy(BURN)}]` });
  const joint = catalog.objectives.find(({ name }) => name === 'o/composite');
  assert.deepEqual(joint?.composite, [
    { objective: 'o', weight: 3 },
    { objective: 'o/2', weight: 1 },
  ]);
  assert.deepEqual([joint?.target, joint?.indicator, joint?.journey, joint?.owner], [0.95, null, 'j', 'me']);
  assert.deepEqual(
    catalog.objectives.map(({ name, alerts }) => [name, alerts.length]),
    [
      ['o', 0],
      ['o/2', 0],
      ['o/composite', 1],
    ],
  );
});

const plan = (objective: string): string =>
  `---\n{ apiVersion: plimsoll/v1, kind: RolloutPlan, metadata: { name: r }, spec: { service: s, owner: me, router: { http: http://127.0.0.1:1/w }, steps: [{ share: 100% }], judge: { indicators: [{ sli: i }] }, budget: { objective: ${objective} } } }`;
test('a rollout may keep the joint budget, and not one that is not there', () => {
  assert.equal(compiled({ objectives: COMPOSITE, more: plan('o/composite') }).plans[0]?.budget?.objective, 'o/composite');
  const read = readCatalog([{ file: 'a.yaml', text: catalogText({ more: plan('o/composite') }) }]);
  assert.deepEqual(read.ok ? [] : read.problems.map(({ code }) => code), ['CAT_UNKNOWN_REF']);
});
