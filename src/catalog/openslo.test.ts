import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from './read-catalog.ts';

const METRIC = '{ metricSource: { type: Other, spec: { query: up } } }';
const RATIO = `ratioMetric: { counter: true, good: ${METRIC}, total: ${METRIC} }`;
const ROLLING = '[{ duration: 28d, isRolling: true }]';
const CALENDAR = '[{ duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]';

function document(kind: string, spec: string, name = 'a'): string {
  return `{ apiVersion: openslo/v1, kind: ${kind}, metadata: { name: ${name} }, spec: { ${spec} } }\n---\n`;
}

type Slo = { sli?: string; window?: string; method?: string; objectives?: string };
function slo({ sli = RATIO, window = ROLLING, method = 'Occurrences', objectives = '[{ target: 0.99 }]' }: Slo): string {
  const indicator = `indicator: { metadata: { name: i }, spec: { ${sli} } }`;
  return document(
    'SLO',
    `service: shop, ${indicator}, timeWindow: ${window}, budgetingMethod: ${method}, objectives: ${objectives}`,
    'o',
  );
}

const SHOP = document('Service', '', 'shop');
const JOURNEY =
  '{ apiVersion: plimsoll/v1, kind: Journey, metadata: { name: j }, spec: { owner: me, match: [{ kind: server }] } }\n---\n';
const OURS = RATIO.replace('counter: true, ', '')
  .replaceAll('query: up', 'journey: j, where: { a: b }')
  .replaceAll('Other', 'plimsoll');
const SLICES = '[{ target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 5 }]';

const accepted: readonly { name: string; text: string; warns: readonly string[]; unsupported: string | null }[] = [
  {
    name: 'another metric source',
    text: slo({}),
    warns: ['CAT_SOURCE_NOT_COMPUTED spec.indicator.spec.ratioMetric.total.metricSource.type'],
    unsupported: 'This server does not query metric sources of type Other.',
  },
  {
    name: 'a metric source known by its name alone',
    text: slo({
      sli: 'thresholdMetric: { metricSource: { metricSourceRef: db, spec: { query: q } } }',
      objectives: '[{ op: lt, value: 1, target: 0.9 }]',
    }),
    warns: [
      'CAT_UNDECLARED spec.indicator.spec.thresholdMetric.metricSource.metricSourceRef',
      'CAT_SOURCE_NOT_COMPUTED spec.indicator.spec.thresholdMetric.metricSource.type',
    ],
    unsupported: 'This server does not query metric sources named "db".',
  },
  {
    name: 'a precomputed ratio of somebody else',
    text: slo({ sli: `ratioMetric: { rawType: failure, raw: ${METRIC} }` }),
    warns: ['CAT_SOURCE_NOT_COMPUTED spec.indicator.spec.ratioMetric.raw.metricSource.type'],
    unsupported: 'This server does not query metric sources of type Other.',
  },
  {
    name: 'time slices of our own indicator',
    text: JOURNEY + slo({ sli: OURS, method: 'Timeslices', objectives: SLICES }),
    warns: [],
    unsupported: null,
  },
  { name: 'a calendar window', text: JOURNEY + slo({ sli: OURS, window: CALENDAR }), warns: [], unsupported: null },
  { name: 'our own indicator over a rolling window', text: JOURNEY + slo({ sli: OURS }), warns: [], unsupported: null },
];
for (const { name, text, warns, unsupported } of accepted) {
  test(`${name} is accepted, and its objective says whether it is computed`, () => {
    const read = readCatalog([{ file: 'a.yaml', text: SHOP + text }]);
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(read.warnings.map(({ code, place }) => `${code} ${place.path}`).toSorted(), warns.toSorted());
    const [objective] = read.value.objectives;
    assert.equal(objective?.unsupported, unsupported);
    assert.equal(objective.indicator === null, unsupported !== null, 'an objective is computed, or says why not');
  });
}

const CONDITION = 'severity: page, condition: { kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h, alertAfter: 5m }';
const POLICY = `conditions: [{ kind: AlertCondition, metadata: { name: c }, spec: { ${CONDITION} } }], notificationTargets: [{ kind: AlertNotificationTarget, metadata: { name: t }, spec: { target: mail } }]`;

const refused: readonly { name: string; text: string; want: readonly string[] }[] = [
  {
    name: 'time slices without their size',
    text: slo({ method: 'RatioTimeslices' }),
    want: ['CAT_MISSING spec.objectives[0].timeSliceWindow'],
  },
  {
    name: 'time slices without their target',
    text: slo({ method: 'Timeslices', objectives: SLICES.replace('timeSliceTarget: 0.95, ', '') }),
    want: ['CAT_MISSING spec.objectives[0].timeSliceTarget'],
  },
  {
    name: 'good and bad',
    text: document('SLI', RATIO.replace('counter: true', `bad: ${METRIC}`)),
    want: ['CAT_ONE_OF spec.ratioMetric.bad'],
  },
  {
    name: 'raw without its type',
    text: document('SLI', `ratioMetric: { raw: ${METRIC} }`),
    want: ['CAT_MISSING spec.ratioMetric.rawType'],
  },
  {
    name: 'raw beside good',
    text: document('SLI', `ratioMetric: { raw: ${METRIC}, good: ${METRIC}, rawType: success }`),
    want: ['CAT_ONE_OF spec.ratioMetric.good'],
  },
  {
    name: 'two kinds of metric',
    text: document('SLI', `${RATIO}, thresholdMetric: ${METRIC}`),
    want: ['CAT_ONE_OF spec.ratioMetric'],
  },
  {
    name: 'a rolling calendar',
    text: slo({ window: CALENDAR.replace('false', 'true') }),
    want: ['CAT_ONE_OF spec.timeWindow[0].calendar'],
  },
  { name: 'a window of neither kind', text: slo({ window: '[{ duration: 1d }]' }), want: ['CAT_ONE_OF spec.timeWindow[0]'] },
  {
    name: 'an hour that no day has',
    text: slo({ window: CALENDAR.replace('00:00:00', '24:00:00') }),
    want: ['CAT_TYPE spec.timeWindow[0].calendar.startTime'],
  },
  {
    name: 'an indicator in both places',
    text: slo({ objectives: `[{ target: 0.9, indicator: { metadata: { name: x }, spec: { ${RATIO} } } }]` }),
    want: ['CAT_ONE_OF spec.indicator'],
  },
  {
    name: 'a target as percentage',
    text: slo({ objectives: '[{ target: 99.9 }]' }),
    want: ['CAT_TARGET_RANGE spec.objectives[0].target'],
  },
  {
    name: 'an unknown method of alerting',
    text: document('AlertCondition', CONDITION.replace('burnrate', 'burn')),
    want: ['CAT_CHOICE spec.condition.kind'],
  },
  {
    name: 'two conditions',
    text: document('AlertPolicy', POLICY.replace('conditions: [', 'conditions: [{ conditionRef: c }, ')),
    want: ['CAT_LENGTH spec.conditions'],
  },
  {
    name: 'a mistake inside an inline condition',
    text: document('AlertPolicy', POLICY.replace('14.4', 'high')),
    want: ['CAT_TYPE spec.conditions[0].spec.condition.threshold'],
  },
  {
    name: 'an SLI of such a name',
    text: document('SLI', RATIO, 'score/checkout'),
    want: ['CAT_NAME metadata.name'],
  },
  {
    name: 'a label with a space',
    text: document('Service', '').replace('name: a', 'name: a, labels: { my team: x }'),
    want: ['CAT_NAME metadata.labels["my team"]'],
  },
  {
    name: 'a long description',
    text: document('Service', `description: ${'x'.repeat(1_051)}`),
    want: ['CAT_LENGTH spec.description'],
  },
];
for (const { name, text, want } of refused) {
  test(`${name}: a mistake`, () => {
    const read = readCatalog([{ file: 'a.yaml', text: SHOP + text }]);
    assert.deepEqual(read.ok ? [] : read.problems.map(({ code, place }) => `${code} ${place.path}`), want);
  });
}

test('the official spelling of the group, capitals in names and inline alerting objects are accepted', () => {
  const text = document('AlertPolicy', POLICY, 'WakeSomebody').replace('openslo/v1', 'openslo.com/v1');
  const read = readCatalog([{ file: 'a.yaml', text }]);
  assert.ok(read.ok, JSON.stringify(read));
  assert.deepEqual(read.warnings.map(({ code }) => code).toSorted(), ['CAT_ALERT_TARGET', 'CAT_DEFAULT_USED', 'CAT_UNUSED']);
});

test('services that only an SLO names are services too, and routes name theirs in order', () => {
  const route =
    '{ apiVersion: plimsoll/v1, kind: Route, metadata: { name: r }, spec: { owner: me, services: [shop, base], notify: { webhook: https://x.example/y } } }\n';
  const every = '---\n{ apiVersion: plimsoll/v1, kind: Route, metadata: { name: s }, spec: { owner: us } }\n';
  const text = `${slo({})}${document('Service', 'description: The base', 'base')}${SHOP}${route}${every}`;
  const read = readCatalog([{ file: 'a.yaml', text: text.replace('service: shop', 'service: wild') }]);
  assert.ok(read.ok, JSON.stringify(read));
  assert.deepEqual(
    read.value.services.map(({ name, description }) => [name, description]),
    [
      ['base', 'The base'],
      ['shop', ''],
      ['wild', ''],
    ],
  );
  assert.deepEqual(read.value.routes, [
    { name: 'r', owner: 'me', services: ['base', 'shop'], webhook: 'https://x.example/y' },
    { name: 's', owner: 'us', services: null, webhook: null },
  ]);
});

test('an objective is titled by its SLO, and by its own name where there are several', () => {
  const titled = slo({ objectives: '[{ target: 0.9, displayName: some }, { target: 0.99 }]' }).replace(
    'name: o',
    'name: o, displayName: Works',
  );
  const read = readCatalog([{ file: 'a.yaml', text: SHOP + titled }]);
  assert.deepEqual(read.ok && read.value.objectives.map(({ displayName }) => displayName), ['Works: some', 'Works: 2']);
});

test('an SLO may be called as telemetry itself is: what is written within it counts under a longer name', () => {
  const result = readCatalog([{ file: 'a.yaml', text: JOURNEY + slo({ sli: OURS }).replace('name: o', 'name: latency') }]);
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems));
  const [objective] = result.value.objectives;
  assert.match(objective?.indicator ?? '', /^slo\/latency\//);
  assert.equal(objective?.name, 'latency');
});
