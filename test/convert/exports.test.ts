import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportTexts, type Target } from '../../src/catalog/convert/export-texts.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import { showProblem, type Problem } from '../../src/kernel/problem.ts';
import { requires } from '../requires.ts';
import { checkRules, playRules, type Series } from './promtool.ts';

type Exported = { readonly text: string; readonly files: readonly CatalogFile[]; readonly notes: readonly Problem[] };

function exported(text: string, to: Target): Exported {
  const result = exportTexts([{ file: 'in.yaml', text }], { from: 'auto', to, prometheus: 'http://127.0.0.1:9', owner: 'me' });
  assert.ok(result.ok, result.ok ? '' : result.problems.map(showProblem).join('\n'));
  return { text: result.value.map((file) => file.text).join('---\n'), files: result.value, notes: result.warnings };
}

const BASE = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: shop }
spec: { owner: me, match: [{ kind: server }], cohorts: { region: region } }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: metrics }
spec: { expect: 15s, prometheus: { url: 'http://127.0.0.1:9090' } }
---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
`;
const asked = (query: string): string =>
  `{ metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: shop, query: '${query}' } } }`;
type Slo = { name?: string; sli?: string; method?: string; objective?: string; window?: string; more?: string };
const RATIO = `ratioMetric: { counter: true, total: ${asked('all_total')}, bad: ${asked('all_total{code="500"} or vector(0)')} }`;
const slo = ({
  name = 'works',
  sli = RATIO,
  method = 'Occurrences',
  objective = 'target: 0.99',
  window,
  more = '',
}: Slo): string => `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}, labels: { tier: gold } }
spec:
  service: shop
  indicator: { metadata: { name: ${name}-sli }, spec: { ${sli} } }
  timeWindow: [${window ?? '{ duration: 30d, isRolling: true }'}]
  budgetingMethod: ${method}
  objectives: [{ ${objective} }]
${more}`;

/** Every shape that asks a Prometheus: counters, sums, steps, limits, ratios of others; and every method. */
const SHAPES: readonly Slo[] = [
  { name: 'counters' },
  { name: 'good', sli: RATIO.replace('bad:', 'good:') },
  { name: 'sums', sli: RATIO.replace("'all_total'", "'sum by (region) (all_total)'") },
  { name: 'steps', sli: RATIO.replace('counter: true', 'counter: false') },
  { name: 'limits', sli: `thresholdMetric: ${asked('max(lag_seconds)')}`, objective: 'op: lte, value: 5, target: 0.99' },
  { name: 'raw', sli: `ratioMetric: { rawType: failure, raw: ${asked('job:errors:ratio')} }` },
  { name: 'slices', method: 'Timeslices', objective: 'target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1m' },
  { name: 'means', method: 'RatioTimeslices', objective: 'target: 0.99, timeSliceWindow: 5m' },
  { name: 'weekly', window: '{ duration: 7d, isRolling: true }' },
  { name: 'monthly', window: '{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }' },
];
const ALL = BASE + SHAPES.map(slo).join('');

test('promtool accepts the rules of every shape and method', requires('promtool'), async () => {
  const { text, notes } = exported(ALL, 'prometheus');
  assert.match(await checkRules(text), /SUCCESS: \d\d\d rules found/);
  for (const { name } of SHAPES) assert.ok(text.includes(`plimsoll:bad:increase1h{objective="${name}"}`), name);
  assert.deepEqual(
    notes.filter(({ code }) => code === 'CONV_NOT_EXPORTED').map(({ text: said }) => said),
    ['The budget of monthly is exported for a rolling window of 30d: PromQL knows no calendar'],
  );
});

/** A request a second for three hours, of which one code fails all along from the second hour on. */
const STEADY: readonly Series[] = [
  { series: 'all_total{code="200"}', values: '0+30x120 3615+15x239' },
  { series: 'all_total{code="500"}', values: '0x120 15+15x239' },
];

/** The standard policy when a budget is gone: the slow rule is a ticket, and a page as well while little is left. */
const SUSTAINED = ['fast page', 'mid page', 'slow ticket', 'slow page', 'drip ticket', 'drop50 page'];

test('windows are sums, burns are theirs, and both windows must burn before anybody is told', requires('promtool'), async () => {
  const { text } = exported(BASE + slo({}), 'prometheus');
  await playRules(text, {
    series: STEADY,
    values: [
      { expr: 'plimsoll:total:increase1h', at: '2h', value: 3_600 },
      { expr: 'plimsoll:bad:increase1h', at: '2h', value: 1_800 },
      { expr: 'plimsoll:burn:1h', at: '2h', value: 50 },
      { expr: 'plimsoll:burn:1h', at: '1h', value: 0 },
    ],
    alerts: [
      { at: '1h', firing: [] },
      { at: '2h', firing: [...SUSTAINED, 'outage page'] },
    ],
  });
});

test('errors that never happened are none, and no traffic is no budget rather than NaN', requires('promtool'), async () => {
  const { text } = exported(BASE + slo({}), 'prometheus');
  await playRules(text, {
    series: [{ series: 'all_total{code="200"}', values: '0+30x120 3600x240' }],
    values: [
      { expr: 'plimsoll:bad:increase1h', at: '1h', value: 0 },
      { expr: 'plimsoll:budget_remaining:30d', at: '1h', value: 1 },
      { expr: 'plimsoll:burn:1h', at: '2h30m', value: null },
      { expr: 'plimsoll:budget_remaining:30d', at: '2h30m', value: 1 },
    ],
    alerts: [{ at: '2h30m', firing: [] }],
  });
});

test('few failures prove nothing, however few requests there were', requires('promtool'), async () => {
  const { text } = exported(BASE + slo({}), 'prometheus');
  const rare = (bad: string): readonly Series[] => [
    { series: 'all_total{code="200"}', values: '0+0.5x360' },
    { series: 'all_total{code="500"}', values: bad },
  ];
  await playRules(text, { series: rare('0x345 2x15'), alerts: [{ at: '2h55m', firing: [] }] });
  await playRules(text, {
    series: rare('0x345 40x15'),
    alerts: [{ at: '2h55m', firing: SUSTAINED }],
  });
});

test('slices are judged one by one and counted', requires('promtool'), async () => {
  const sliced = slo({
    name: 'slices',
    method: 'Timeslices',
    objective: 'target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1m',
  });
  const { text } = exported(BASE + sliced, 'prometheus');
  // promtool evaluates every group each half minute, so that each slice is there twice.
  await playRules(text, {
    series: STEADY,
    values: [
      { expr: 'plimsoll:slice:bad', at: '30m', value: 0 },
      { expr: 'plimsoll:slice:bad', at: '90m', value: 1 },
      { expr: 'ceil(plimsoll:bad:increase1h / 2)', at: '2h', value: 60 },
      { expr: 'plimsoll:total:increase1h', at: '2h', value: 60 },
    ],
  });
});

/** An hour of much traffic and few errors, an hour of little traffic and many. */
const UNEVEN: readonly Series[] = [
  { series: 'all_total{code="200"}', values: '0+2970x120 356415+15x119' },
  { series: 'all_total{code="500"}', values: '0+30x120 3615+15x119' },
];

test('pain 2: a long window weighs requests, and not minutes', requires('promtool'), async () => {
  const { text } = exported(BASE + slo({}), 'prometheus');
  const averaging = `groups:
  - name: what generators write
    rules:
      - record: ratio5m
        expr: sum(rate(all_total{code="500"}[5m])) / sum(rate(all_total[5m]))
`;
  const counted = (30 * 120 + 15 * 120) / (3_000 * 120 + 30 * 120);
  await playRules(`${text}${averaging.replace('groups:\n', '')}`, {
    series: UNEVEN,
    values: [
      { expr: 'plimsoll:bad:increase6h / plimsoll:total:increase6h', at: '2h', value: Number(counted.toFixed(4)) },
      // Half of the minutes had 1 % of errors and half of them 50 %; of the requests 1.5 % failed.
      { expr: 'avg_over_time(ratio5m[6h]) > bool 0.2', at: '2h', value: 1 },
    ],
  });
  assert.equal(Number(counted.toFixed(3)), 0.015);
});

test('what is not asked of a Prometheus is named', () => {
  const spans = slo({
    name: 'spans',
    sli: 'ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: shop } } }, good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } } }',
  });
  const { notes, files } = exported(BASE + spans, 'prometheus');
  assert.deepEqual(files, []);
  assert.deepEqual(
    notes.map(({ code, text }) => `${code} ${text}`),
    ['CONV_NOT_EXPORTED spans is not exported: it is counted here from spans, and is not asked of a Prometheus'],
  );
});

test('OpenSLO that is written out promises the same', () => {
  const spans = slo({
    name: 'spans',
    sli: 'ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: shop, where: { http.route: [/a, /b] } } } }, good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { atLeast: 200, below: 500 }, duration: { atMost: 1.5s } } } } } }',
  });
  const before = readCatalog([{ file: 'in.yaml', text: ALL + spans }]);
  const { text, notes } = exported(ALL + spans, 'openslo');
  const journeys = BASE.split('---\n').filter((document) => document.includes('kind: Journey'));
  const after = readCatalog([{ file: 'out.yaml', text: [...journeys, text].join('---\n') }]);
  assert.ok(before.ok && after.ok, after.ok ? '' : after.problems.map(showProblem).join('\n'));
  assert.deepEqual(without(['indicator'], after.value.objectives), without(['indicator'], before.value.objectives));
  const names = ['name', 'displayName', 'generation'];
  assert.deepEqual(without(names, after.value.indicators).toSorted(), without(names, before.value.indicators).toSorted());
  assert.deepEqual(
    notes.map(({ text: said }) => said),
    ['The journey shop is not exported: OpenSLO has no word for journeys'],
  );
});

/** What things say besides the keys that name them. */
function without(keys: readonly string[], things: readonly object[]): readonly string[] {
  return things.map((thing) => JSON.stringify(thing, (key, value: unknown) => (keys.includes(key) ? undefined : value)));
}

test('a catalog with mistakes is exported as nothing', () => {
  const text = BASE + slo({ objective: 'target: 1' });
  const result = exportTexts([{ file: 'in.yaml', text }], { from: 'auto', to: 'prometheus', prometheus: null, owner: null });
  assert.ok(!result.ok && result.problems.some(({ code }) => code === 'CAT_TARGET_RANGE'));
});
