import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicator } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { JOURNEY, SERVICE, problemsOf, read, slo, whole } from './shop-documents.ts';

const ours = (spec: string): string => `{ metricSource: { type: plimsoll, spec: { ${spec} } } }`;
const asks = (spec: string, ref = 'metrics'): string =>
  `{ metricSource: { metricSourceRef: ${ref}, type: Prometheus, spec: { ${spec} } } }`;
const sli = (spec: string): string => `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: i }\nspec: { ${spec} }`;
const ratio = (total: string, part: string): string => sli(`ratioMetric: { counter: true, total: ${total}, ${part} }`);
const threshold = (spec: string): string => sli(`thresholdMetric: ${spec}`);
const source = (spec: string, name = 'metrics'): string =>
  `apiVersion: plimsoll/v1\nkind: Source\nmetadata: { name: ${name} }\nspec: ${spec}`;
const PROMETHEUS = source('{ prometheus: { url: http://127.0.0.1:9090 } }');
const AT = (op: string, value: number): string => slo('o', 'indicatorRef: i', `[{ op: ${op}, value: ${value}, target: 0.9 }]`);

function only(documents: readonly string[]): Partial<Indicator> {
  const [indicator] = read([SERVICE, JOURNEY, PROMETHEUS, ...documents]).indicators;
  const { name: _, displayName: __, journey, generation, ...definition } = indicator ?? assert.fail('no indicator');
  assert.equal(journey, 'checkout');
  assert.match(generation, /@[0-9a-f]{8}$/);
  return definition;
}

const EU = { attribute: 'region', test: { kind: 'is', values: ['eu'] } } as const;
const part = { metric: 'm', where: [EU], limit: null };
const cases: readonly { name: string; documents: readonly string[]; want: Partial<Indicator> }[] = [
  {
    name: 'a part of a metric has the tests of total and its own',
    documents: [ratio(ours('journey: checkout, metric: m, where: { region: eu }'), `bad: ${ours('where: { code: 500 }')}`)],
    want: {
      signal: 'metric',
      parts: [
        { ...part, adds: 'total' },
        { ...part, adds: 'bad', where: [EU, { attribute: 'code', test: { kind: 'is', values: ['500'] } }] },
      ],
    },
  },
  {
    name: 'another metric stands by itself',
    documents: [ratio(ours('journey: checkout, metric: m, where: { region: eu }'), `good: ${ours('metric: ok')}`)],
    want: {
      signal: 'metric',
      parts: [
        { ...part, adds: 'total' },
        { adds: 'good', metric: 'ok', where: [], limit: null },
      ],
    },
  },
  {
    name: 'a limit bounds what a metric counts',
    documents: [ratio(ours('journey: checkout, metric: m, where: { region: eu }'), `good: ${ours('limit: { atLeast: 2 }')}`)],
    want: {
      signal: 'metric',
      parts: [
        { ...part, adds: 'total' },
        { ...part, adds: 'good', limit: { kind: 'above', bound: 2, inclusive: true } },
      ],
    },
  },
  {
    name: 'an event of a log is counted by its name',
    documents: [ratio(ours('journey: checkout, log: paid'), `good: ${ours('where: { log.severity: { below: warn } }')}`)],
    want: {
      signal: 'log',
      event: 'paid',
      total: [],
      verdict: [{ attribute: 'log.severity', test: { kind: 'below', bound: 13, inclusive: false } }],
      polarity: 'good',
    },
  },
  {
    name: 'the end of a range of severities is its last number, and a name is a name',
    documents: [
      ratio(
        ours('journey: checkout, log: {}, where: { log.severity: { not: [trace, debug], atMost: error } }'),
        `bad: ${ours('where: { log.severity: { above: warn } }')}`,
      ),
    ],
    want: {
      signal: 'log',
      event: null,
      total: [
        { attribute: 'log.severity', test: { kind: 'not', values: ['debug', 'trace'] } },
        { attribute: 'log.severity', test: { kind: 'below', bound: 20, inclusive: true } },
      ],
      verdict: [{ attribute: 'log.severity', test: { kind: 'above', bound: 16, inclusive: false } }],
      polarity: 'bad',
    },
  },
  {
    name: 'a query is asked as it is written, in the journey that total names',
    documents: [ratio(asks('journey: checkout, query: all'), `good: ${asks('query: ok')}`)],
    want: {
      signal: 'query',
      source: 'metrics',
      counter: true,
      parts: [
        { adds: 'total', query: 'all' },
        { adds: 'good', query: 'ok' },
      ],
      limit: null,
    },
  },
  {
    name: 'a query compared with a value observes once per answer',
    documents: [threshold(asks('journey: checkout, query: lag')), AT('gt', 3)],
    want: {
      signal: 'query',
      source: 'metrics',
      counter: false,
      parts: [{ adds: 'total', query: 'lag' }],
      limit: { kind: 'above', bound: 3, inclusive: false },
    },
  },
  {
    name: 'presence is judged by the cadence of the source',
    documents: [
      source('{ expect: 20s }', 'agents'),
      ratio(ours('journey: checkout, telemetry: { source: agents }'), `good: ${ours('telemetry: { presence: true }')}`),
    ],
    want: { signal: 'telemetry', source: 'agents', measure: 'presence', atMost: 20_000 as never },
  },
  {
    name: 'the source default needs no document',
    documents: [threshold(ours('journey: checkout, telemetry: { source: default }, value: latency')), AT('lte', 2.5)],
    want: { signal: 'telemetry', source: 'default', measure: 'latency', atMost: 2_500 as never },
  },
];
for (const { name, documents, want } of cases) test(name, () => assert.deepEqual(only(documents), want));

test('the generations of indicators of spans are what they were when spans were all there was', () => {
  assert.deepEqual(
    read(whole).indicators.map(({ generation }) => generation),
    ['latency<2s@708b6ae0', 'latency≤300ms@4698b0a7', 'success@fe53d63f'],
  );
});

test('what a metric counts does not change with the spans of its journey, and does with its cohorts', () => {
  const generation = (journey: string): string | undefined =>
    read([SERVICE, journey, ratio(ours('journey: checkout, metric: m'), `good: ${ours('metric: n')}`)]).indicators[0]?.generation;
  assert.equal(generation(JOURNEY.replace('/checkout', '/cart')), generation(JOURNEY));
  assert.notEqual(generation(JOURNEY.replace('region: cloud.region', 'zone: cloud.region')), generation(JOURNEY));
});

test('a journey without match is told by everything but spans', () => {
  const bare = 'apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: checkout }\nspec: { owner: me }';
  assert.deepEqual(problemsOf([SERVICE, bare, ratio(ours('journey: checkout, metric: m'), `good: ${ours('metric: n')}`)]), []);
  assert.deepEqual(problemsOf([SERVICE, bare, threshold(ours('journey: checkout, value: duration')), AT('lt', 1)]), [
    'CAT_INDICATOR spec.thresholdMetric.metricSource.spec.journey',
  ]);
});

const hints: readonly { name: string; documents: readonly string[]; hint: RegExp }[] = [
  {
    name: 'a query of no journey',
    documents: [PROMETHEUS, ratio(asks('query: all'), `good: ${asks('query: ok')}`)],
    hint: /add journey/,
  },
  {
    name: 'a query to nobody',
    documents: [ratio(asks('query: all', 'nobody'), `good: ${asks('query: ok', 'nobody')}`)],
    hint: /a Source with prometheus, or a DataSource/,
  },
  {
    name: 'a query to a source that answers none',
    documents: [source('{}'), ratio(asks('journey: checkout, query: all'), `good: ${asks('query: ok')}`)],
    hint: /a Source with prometheus, or a DataSource/,
  },
];
for (const { name, documents, hint } of hints) {
  test(`${name} is accepted and not computed, with a word on what to add`, () => {
    const promise = slo('o', 'indicatorRef: i', '[{ target: 0.9 }]');
    const result = readCatalog([{ file: 'a.yaml', text: [SERVICE, JOURNEY, promise, ...documents].join('\n---\n') }]);
    assert.ok(result.ok, JSON.stringify(result));
    const warning = result.warnings.find(({ code }) => code === 'CAT_SOURCE_NOT_COMPUTED');
    assert.match(warning?.hint ?? '', hint);
    assert.equal(result.value.objectives[0]?.indicator, null);
  });
}
