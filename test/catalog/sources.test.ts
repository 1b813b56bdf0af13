import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../../src/catalog/catalog.ts';
import { JOURNEY, SERVICE, SUCCESS, problemsOf, read, slo } from './shop-documents.ts';

const source = (spec: string, name = 'agents'): string =>
  `apiVersion: plimsoll/v1\nkind: Source\nmetadata: { name: ${name} }\nspec: { ${spec} }`;
const dataSource = (name: string, spec: string): string =>
  `apiVersion: openslo/v1\nkind: DataSource\nmetadata: { name: ${name} }\nspec: { ${spec} }`;
const redaction = (name: string, spec: string): string =>
  `apiVersion: plimsoll/v1\nkind: Redaction\nmetadata: { name: ${name} }\nspec: { ${spec} }`;

function sourceNamed(name: string, documents: readonly string[]): Source | undefined {
  return read(documents).sources.find((one) => one.name === name);
}

test('the source default is always there, and a document of that name says what else is wanted of it', () => {
  assert.deepEqual(
    read([SERVICE]).sources.map(({ name, services, signature }) => [name, services, signature]),
    [['default', null, 'none']],
  );
  assert.equal(sourceNamed('default', [source('sampling: tail', 'default')])?.sampling, 'tail');
});

test('nobody can be the server itself, which tells under the name plimsoll what it finds', () => {
  const url = 'type: Prometheus, connectionDetails: { url: http://a.example }';
  assert.deepEqual(problemsOf([source('owner: me', 'plimsoll')]), ['CAT_NAME metadata.name']);
  assert.deepEqual(sourceNamed('plimsoll', [dataSource('plimsoll', url)]), undefined);
  assert.equal(sourceNamed('plimsoll-2', [source('owner: me', 'plimsoll-2')])?.name, 'plimsoll-2');
});

const silences = [
  { name: 'three minutes, unless', spec: 'expect: 30s', want: [30_000, 180_000] },
  { name: 'it is expected so seldom that three pauses are longer, or', spec: 'expect: 5m', want: [300_000, 900_000] },
  { name: 'it says so', spec: 'expect: 5m, silentAfter: 6m', want: [300_000, 360_000] },
  {
    name: 'and what is asked is expected as often as it is asked',
    spec: 'prometheus: { url: http://a.example, every: 10m }',
    want: [600_000, 1_800_000],
  },
];
for (const { name, spec, want } of silences) {
  test(`a source is silent after ${name}`, () => {
    const found = sourceNamed('agents', [source(spec)]);
    assert.deepEqual([found?.expectMs, found?.silentAfterMs], want);
  });
}

const scopes = [
  { name: 'any service without a list', spec: 'owner: me', want: null },
  { name: 'any service with a star', spec: "services: [a, '*']", want: null },
  { name: 'each service once', spec: "services: [b, 'a*', b]", want: ['a*', 'b'] },
  { name: 'nothing when it is only asked', spec: 'prometheus: { url: http://a.example }', want: [] },
  { name: 'what it lists though it is asked as well', spec: 'services: [a], prometheus: { url: http://a.example }', want: ['a'] },
];
for (const { name, spec, want } of scopes)
  test(`a source speaks of ${name}`, () => assert.deepEqual(sourceNamed('agents', [source(spec)])?.services, want));

test('a DataSource serves as a source when it is a Prometheus whose name can be that of a file', () => {
  const there = 'type: Prometheus, connectionDetails: { url: http://a.example }';
  assert.deepEqual(sourceNamed('metrics', [dataSource('metrics', there)])?.services, []);
  for (const [name, spec] of [
    ['metrics', 'type: Datadog, connectionDetails: { url: http://a.example }'],
    ['metrics', 'type: Prometheus, connectionDetails: { url: file:///etc/passwd }'],
    ['metrics', 'type: Prometheus, connectionDetails: [http://a.example]'],
    ['a/../metrics', there],
    ['Metrics', there],
  ] as const)
    assert.equal(read([dataSource(name, spec)]).sources.length, 1, `${name}: ${spec}`);
  const declared = source('prometheus: { url: http://b.example }', 'metrics');
  assert.equal(sourceNamed('metrics', [declared, dataSource('metrics', there)])?.prometheus?.url, 'http://b.example');
});

test('bounds of a source are told at their places', () => {
  assert.deepEqual(problemsOf([source('expect: 5m, silentAfter: 1m')]), ['CAT_RANGE spec.silentAfter']);
  assert.deepEqual(problemsOf([source('quota: { bytesPerSecond: 17GiB }')]), ['CAT_RANGE spec.quota.bytesPerSecond']);
  assert.equal(sourceNamed('agents', [source('quota: { bytesPerSecond: 2KiB }')])?.quota.bytesPerSecond, 2_048);
});

test('a window longer than its journey keeps evidence for is a mistake', () => {
  const promise = slo('works', 'indicatorRef: success', '[{ target: 0.99 }]');
  const keeping = (kept: string): string => JOURNEY.replace('  exclude', `  retention: { ${kept} }\n  exclude`);
  assert.deepEqual(problemsOf([SERVICE, keeping('10s: 2h, 1m: 2d, 1h: 27d'), SUCCESS, promise]), [
    'CAT_WINDOW_RANGE spec.timeWindow[0].duration',
  ]);
  assert.deepEqual(read([SERVICE, keeping('10s: 2h, 1m: 2d, 1h: 28d'), SUCCESS, promise]).journeys[0]?.retention, {
    '10s': 7_200_000,
    '1m': 172_800_000,
    '1h': 2_419_200_000,
  });
  assert.deepEqual(problemsOf([keeping('1h: 30d')]), ['CAT_RANGE spec.retention']);
});

test('redaction of several documents is one list, and a rule has one meaning', () => {
  const rule = (name: string): string => `{ name: ${name}, pattern: 'x[0-9]+' }`;
  const [one, two] = [redaction('b', `keep: [k], rules: [${rule('r')}]`), redaction('a', `keep: [j, k], rules: [${rule('q')}]`)];
  assert.deepEqual(read([one, two]).redaction, {
    keep: ['j', 'k'],
    rules: ['q', 'r'].map((name) => ({ name, pattern: 'x[0-9]+', as: 'mask' })),
  });
  assert.deepEqual(problemsOf([one, redaction('a', `rules: [${rule('r')}]`)]), ['CAT_DUPLICATE_NAME spec.rules[0].name']);
  assert.deepEqual(problemsOf([redaction('a', '')]), ['CAT_ONE_OF spec']);
});
