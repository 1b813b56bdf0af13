import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showProblem } from '../../src/kernel/problem.ts';
import { DAY, MINUTE } from '../../src/kernel/units.ts';
import { catalogFrom, convert, notesOf, objectiveIn, queriesOf } from './converted.ts';

const pyrra = (indicator: string, more = ''): string => `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: errors, namespace: shop, labels: { role: alert-rules, pyrra.dev/team: obs } }
spec: { target: "99.5", window: 2w, description: " few errors ", indicator: { ${indicator} }${more} }
`;
const RATIO = `ratio: { errors: { metric: 'http_total{code=~"5.."}' }, total: { metric: http_total } }`;

test('Pyrra: a ratio is its two counters', () => {
  const catalog = catalogFrom(pyrra(RATIO));
  const want = { counter: 'true', total: 'http_total', bad: 'http_total{code=~"5.."} or vector(0)' };
  assert.deepEqual(queriesOf(catalog, 'errors'), want);
  const { target, windowMs, owner, description, labels } = objectiveIn(catalog, 'errors');
  assert.deepEqual([target, windowMs, owner, description], [0.995, 14 * DAY, 'obs', 'few errors']);
  assert.deepEqual(labels, { role: ['alert-rules'], team: ['obs'] });
});

test('Pyrra: what is fast enough is a bucket of the total', () => {
  const latency = `latency: { success: { metric: 'd_bucket{le="1"}' }, total: { metric: d_count } }`;
  const want = { counter: 'true', total: 'd_count', good: 'd_bucket{le="1"} or vector(0)' };
  assert.deepEqual(queriesOf(catalogFrom(pyrra(latency)), 'errors'), want);
});

test('Pyrra: of a native histogram the part within the limit is asked for', () => {
  const native = `latencyNative: { latency: 200ms, total: { metric: 'd{job="p"}' } }`;
  const queries = queriesOf(catalogFrom(pyrra(native)), 'errors');
  assert.equal(queries['total'], '10 * histogram_count(sum(rate(d{job="p"}[1m])))');
  assert.match(queries['good'] ?? '', /^\(histogram_fraction\(0, 0\.2, sum\(rate\(d\{job="p"\}\[1m\]\)\)\) \* 10 \*/);
});

test('Pyrra: each value of a gauge is one observation', () => {
  const { indicators } = catalogFrom(pyrra(`bool_gauge: { metric: 'up{job="p"}' }`));
  const [indicator] = indicators;
  assert.ok(indicator?.signal === 'query');
  assert.deepEqual(indicator.limit, { kind: 'above', bound: 1, inclusive: true });
});

test('Pyrra: grouping promises each value by itself', () => {
  const grouped = catalogFrom(pyrra(RATIO.replace(/ \}$/, ', grouping: [handler] }')));
  assert.deepEqual(objectiveIn(grouped, 'errors').split, { by: ['handler'], cap: 50 });
  assert.deepEqual(grouped.journeys[0]?.cohorts.map(({ label }) => label).toSorted(), ['handler', 'version']);
});

test('Pyrra: alerts that are switched off stay so, and a list of Kubernetes is its items', () => {
  const item = pyrra(RATIO, ', alerting: { disabled: true }').replaceAll('\n', '\n    ').replace(/^/, '  - ');
  const listed = catalogFrom(`apiVersion: v1\nkind: List\nitems:\n${item.replaceAll('{{', '{ {')}`);
  assert.equal(objectiveIn(listed, 'errors').burnPolicy, 'silent');
});

const V2 = `apiVersion: openslo.com/v2alpha
kind: SLO
metadata: { name: web, labels: { team: a } }
spec:
  serviceRef: web
  sli:
    metadata: { name: ok }
    spec:
      ratioMetric:
        counter: true
        good: { dataSourceRef: metrics, spec: { query: good_total } }
        total: { dataSourceSpec: { type: Prometheus, connectionDetails: { url: 'http://127.0.0.1:8' } }, spec: { query: all_total } }
  timeWindow: [{ duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]
  budgetingMethod: Timeslices
  objectives: [{ target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 1m }]
---
apiVersion: openslo.com/v2alpha
kind: DataSource
metadata: { name: metrics }
spec: { type: Prometheus, connectionDetails: { url: 'http://127.0.0.1:9' } }
`;

test('OpenSLO v2alpha: what was renamed is renamed back, and sources in place become documents', () => {
  const one = V2.replace(
    'dataSourceRef: metrics, spec: { query: good_total }',
    'dataSourceRef: ok-source, spec: { query: good_total }',
  );
  const catalog = catalogFrom(one);
  assert.deepEqual(queriesOf(catalog, 'web'), { counter: 'true', total: 'all_total', good: 'good_total' });
  const { method, calendar, owner } = objectiveIn(catalog, 'web');
  assert.deepEqual(method, { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.95 }, emptySlice: 'good' });
  assert.equal(calendar?.zone, 'Europe/Berlin');
  assert.equal(owner, 'a');
});

test('OpenSLO v2alpha: what the catalog finds wrong is told at the document it was made of', () => {
  const { mistakes } = convert(V2);
  assert.match(
    mistakes.map(showProblem).join('\n'),
    /^in\.yaml:\d+:\d+ CAT_INDICATOR .*Cannot ask one source for total and another/,
  );
});

const V1 = `apiVersion: openslo/v1alpha
kind: SLO
metadata: { name: fast, displayName: Fast }
spec:
  service: api
  objectives:
    - { target: 0.99, value: 1, ratioMetrics: { incremental: true, good: { source: prometheus, queryType: promql, query: a_total }, total: { source: prometheus, queryType: promql, query: b_total } } }
    - { target: 0.9, ratioMetrics: { good: { source: datadog, queryType: q, query: a }, total: { source: datadog, queryType: q, query: b } } }
  timeWindows: [{ count: 30, unit: Day }]
`;

test('OpenSLO v1alpha: each objective with its own ratio is an SLO, and no composite', () => {
  const catalog = catalogFrom(V1);
  assert.deepEqual(queriesOf(catalog, 'fast'), { counter: 'true', total: 'b_total', good: 'a_total' });
  assert.equal(objectiveIn(catalog, 'fast').windowMs, 30 * DAY);
  assert.match(objectiveIn(catalog, 'fast-2').unsupported ?? '', /datadog/);
  assert.deepEqual(
    notesOf(V1).filter((note) => note.startsWith('CONV')),
    ['CONV_NOT_CARRIED spec.objectives[0].value'],
  );
});

test('OpenSLO v1alpha: templates are counters, thresholds stay thresholds, and slices are a minute', () => {
  const text = `apiVersion: openslo/v1alpha
kind: SLO
metadata: { name: lag }
spec:
  service: api
  budgetingMethod: Timeslices
  indicator: { thresholdMetric: { source: prometheus, queryType: promql, query: max(lag) } }
  objectives: [{ op: lte, value: 5, target: 0.99, timeSliceTarget: 0.9 }]
  timeWindows: [{ count: 604800, unit: Second, isRolling: true }]
`;
  const { windowMs, method } = objectiveIn(catalogFrom(text), 'lag');
  assert.equal(windowMs, 7 * DAY);
  assert.equal(method.kind === 'timeslices' && method.sliceMs, MINUTE);
  assert.ok(notesOf(text).includes('CONV_DEFAULT spec.objectives[0].timeSliceTarget'));
});

const KEPTN = [
  {
    file: 'cart/slo.yaml',
    text: `spec_version: '1.0'
filter: { service: cart, stage: prod }
comparison: { compare_with: several_results }
objectives:
  - { sli: p95, weight: 2, key_sli: true, pass: [{ criteria: ["<=+10%", "<600"] }], warning: [{ criteria: ["<=800"] }] }
  - { sli: errors, pass: [{ criteria: [">=1", "<=5"] }] }
  - { sli: rate }
total_score: { pass: "90%", warning: "75%" }
`,
  },
  {
    file: 'cart/sli.yaml',
    text: `spec_version: '1.0'
indicators:
  p95: histogram_quantile(0.95, sum by (le) (rate(d_bucket{job="$SERVICE-$STAGE"}[$DURATION_SECONDS])))
  errors: errors
  rate: rate(x[1m])
  idle: y
`,
  },
];

test('Keptn: each bound is an SLO, weights and vetoes are the score, and what passes is its band', () => {
  const catalog = catalogFrom(KEPTN);
  assert.deepEqual(catalog.objectives.map(({ name }) => name).toSorted(), ['cart-errors', 'cart-errors-2', 'cart-p95']);
  const score = catalog.journeys[0]?.score;
  assert.deepEqual(score?.members.map(({ of, weight, key }) => [of.name, weight, key]).toSorted(), [
    ['cart-errors', 0.5, false],
    ['cart-errors-2', 0.5, false],
    ['cart-p95', 2, true],
  ]);
  assert.deepEqual([score?.healthy.enter, score?.atRisk.enter], [0.9, 0.75]);
  assert.match(queriesOf(catalog, 'cart-p95')['total'] ?? '', /job="cart-prod"\}\[60s\]/);
});

test('Keptn: what compares releases is named, and so is all else that is left', () => {
  assert.deepEqual(notesOf(KEPTN), [
    'CONV_NOT_CARRIED indicators.idle',
    'CONV_NOT_CARRIED comparison',
    'CONV_DEFAULT objectives',
    'CONV_NOT_CARRIED objectives[0].pass[0].criteria',
    'CONV_NOT_CARRIED objectives[0].warning',
    'CONV_NOT_CARRIED objectives[2].sli',
  ]);
});

const mistakes: readonly { name: string; text: string; want: RegExp }[] = [
  { name: 'no format', text: 'a: 1\n', want: /^in\.yaml:1:1 CONV_FORMAT / },
  { name: 'no YAML', text: 'a: [1\n', want: /CAT_YAML_SYNTAX/ },
  {
    name: 'a metric that is no selector',
    text: pyrra(RATIO.replace('metric: http_total', "metric: 'sum(x)'")),
    want: /CONV_QUERY spec\.indicator\.ratio\.total\.metric/,
  },
  {
    name: 'a target that leaves nothing',
    text: pyrra(RATIO).replace('"99.5"', '"100"'),
    want: /CONV_RANGE spec\.target: .*\n.*try 99\.99/,
  },
  { name: 'a window of half a minute', text: pyrra(RATIO).replace('2w', '30s'), want: /CONV_RANGE spec\.window/ },
  { name: 'a missing sli.yaml', text: KEPTN[0]?.text ?? '', want: /CONV_REF objectives\[0\]\.sli: .*\n.*name the folder/ },
  { name: 'an unknown kind', text: V2.replace('kind: SLO', 'kind: SLX'), want: /CONV_FORMAT kind: .*SLX/ },
];
for (const { name, text, want } of mistakes)
  test(`${name} is told at its place`, () => assert.match(convert(text).mistakes.map(showProblem).join('\n'), want));

test('a placeholder that nothing explains is told', () => {
  const [slo, sli] = KEPTN;
  const files = [{ ...slo!, text: slo!.text.replace(', stage: prod', '') }, sli!];
  assert.match(convert(files).mistakes.map(showProblem).join('\n'), /CONV_QUERY indicators\.p95: .*\$STAGE/);
});

test('a format that is named refuses the others', () => {
  assert.match(convert(V1, 'sloth').mistakes.map(showProblem).join(''), /CONV_FORMAT.*it is openslo-v1alpha/);
  assert.equal(convert(V1, 'openslo-v1alpha').mistakes.length, 0);
});
