import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from './catalog.ts';
import { readCatalog } from './read-catalog.ts';
import { JOURNEY, LATENCY, SERVICE, SUCCESS, WORKS, problemsOf, read, slo, whole } from '../../test/catalog/shop-documents.ts';

function generationOf(catalog: Catalog, name: string): string | undefined {
  return catalog.indicators.find((indicator) => indicator.name === name)?.generation;
}

test('a journey is compiled with its defaults, in an order that does not depend on how it was written', () => {
  const [journey] = read(whole).journeys;
  assert.deepEqual(journey?.match, [
    {
      kinds: ['consumer', 'server'],
      conditions: [
        { attribute: 'http.response.status_code', test: { kind: 'below', bound: 600, inclusive: false } },
        { attribute: 'http.response.status_code', test: { kind: 'above', bound: 200, inclusive: true } },
        { attribute: 'http.route', test: { kind: 'is', values: ['/checkout'] } },
      ],
    },
  ]);
  assert.deepEqual(journey.exclude[0]?.conditions, [
    { attribute: 'beta', test: { kind: 'is', values: ['true'] } },
    { attribute: 'user.id', test: { kind: 'not', values: ['a', 'b'] } },
  ]);
  assert.equal(journey.exclude.length, 4, 'the health checks are excluded too');
  assert.deepEqual(journey.cohorts, [
    { label: 'region', attribute: 'cloud.region' },
    { label: 'version', attribute: 'service.version' },
  ]);
  assert.equal(journey.cohortCap, 100);
});

test('healthChecks: include leaves the exclusion to the journey', () => {
  const [journey] = read([JOURNEY.replace('  exclude', '  healthChecks: include\n  exclude')]).journeys;
  assert.equal(journey?.exclude.length, 1);
});

test('a ratio makes one indicator, a threshold one for every value it is compared with', () => {
  const { indicators, objectives } = read(whole);
  assert.deepEqual(
    indicators.map(({ name }) => name),
    ['latency<2s', 'latency≤300ms', 'success'],
  );
  const [below2s, upTo300ms, success] = indicators.filter((one) => one.signal === 'span');
  assert.deepEqual(below2s?.verdict, [{ attribute: 'duration', test: { kind: 'below', bound: 2_000, inclusive: false } }]);
  assert.deepEqual(upTo300ms?.verdict, [{ attribute: 'duration', test: { kind: 'below', bound: 300, inclusive: true } }]);
  assert.equal(success?.polarity, 'bad');
  assert.deepEqual(
    objectives.map(({ name, indicator, target, journey, owner }) => [name, indicator, target, journey, owner]),
    [
      ['quick', 'latency≤300ms', 0.95, 'checkout', 'team-checkout'],
      ['quick/2', 'latency<2s', 0.999, 'checkout', 'team-checkout'],
      ['works', 'success', 0.99, 'checkout', 'team-checkout'],
      ['works/2', 'success', 0.9995, 'checkout', 'team-checkout'],
    ],
  );
});

test('same-named SLIs written inside two objectives are two indicators', () => {
  const inline = (status: number) =>
    `indicator: { metadata: { name: ok }, spec: { ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }, good: { metricSource: { type: plimsoll, spec: { where: { a: { below: ${status} } } } } } } } }`;
  const both = slo('both', 'description: two', `[{ target: 0.9, ${inline(400)} }, { target: 0.99, ${inline(500)} }]`);
  const { indicators, objectives } = read([SERVICE, JOURNEY, both]);
  assert.deepEqual(
    indicators.map(({ name }) => name),
    ['both/2/ok', 'both/ok'],
  );
  assert.deepEqual(
    objectives.map(({ name, indicator }) => [name, indicator]),
    [
      ['both', 'both/ok'],
      ['both/2', 'both/2/ok'],
      ['both/composite', null],
    ],
  );
});

test('a generation changes with what is counted, and with nothing else', () => {
  const before = generationOf(read(whole), 'success');
  assert.match(before ?? '', /^success@[0-9a-f]{8}$/);
  const same = [
    ['Checkout', 'Buying'],
    ['owner: team-checkout', 'owner: others'],
    ['target: 0.99 ', 'target: 0.98 '],
    ['[b, a]', '[a, b, a]'],
    [
      'http.route: /checkout, http.response.status_code: { atLeast: 200, below: 600 }',
      'http.response.status_code: { below: 600, atLeast: 200 }, http.route: /checkout',
    ],
  ] as const;
  for (const [from, to] of same)
    assert.equal(generationOf(read(whole.map((text) => text.replace(from, to))), 'success'), before, to);
  const other = [
    ['atLeast: 500', 'atLeast: 400'],
    ['http.route: /checkout', 'http.route: /cart'],
    ['[b, a]', '[b]'],
    ['region: cloud.region', 'zone: cloud.availability_zone'],
    ['    bad:', '    good:'],
  ] as const;
  for (const [from, to] of other)
    assert.notEqual(generationOf(read(whole.map((text) => text.replace(from, to))), 'success'), before, to);
});

test('a catalog written as JSON, or as a list at the top, promises the same', () => {
  const json = '[{"apiVersion":"openslo/v1","kind":"Service","metadata":{\n\t"name":"shop"}}]';
  assert.deepEqual(read([json]), read([SERVICE]));
});

test('warnings come in the order of their places', () => {
  const result = readCatalog([
    { file: 'a.yaml', text: [WORKS, LATENCY, SUCCESS, JOURNEY].join('\n---\n').replace('  budgetingMethod: Occurrences\n', '') },
  ]);
  assert.deepEqual(result.ok && result.warnings.map(({ code, place }) => [code, place.line]), [
    ['CAT_DEFAULT_USED', 4],
    ['CAT_UNDECLARED', 5],
  ]);
});

test('an empty folder and an empty file promise nothing, with a warning', () => {
  for (const [files, file] of [
    [[], '.'],
    [[{ file: 'b.yaml', text: '' }], 'b.yaml'],
  ] as const) {
    const result = readCatalog(files);
    assert.deepEqual(result.ok && result.warnings.map(({ code, place }) => [code, place.file]), [['CAT_EMPTY', file]]);
  }
});

test('what OpenSLO allows is refused only where this server would have to compute it', () => {
  const odd = slo('odd', 'indicatorRef: success', '[{ target: 0 }]').replace('4w', '1Y');
  assert.deepEqual(problemsOf([SERVICE, JOURNEY, SUCCESS, odd]), [
    'CAT_WINDOW_RANGE spec.timeWindow[0].duration',
    'CAT_TARGET_RANGE spec.objectives[0].target',
  ]);
  const foreign = SUCCESS.replaceAll('type: plimsoll', 'type: Other');
  const [objective] = read([SERVICE, foreign, odd]).objectives;
  assert.deepEqual(
    [objective?.indicator, objective?.unsupported],
    [null, 'This server does not query metric sources of type Other.'],
  );
});
