import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Catalog } from './catalog.ts';
import { isWarning, readCatalog } from './read-catalog.ts';

const SERVICE = 'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }';
const JOURNEY = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec:
  owner: team-checkout
  match:
    - { kind: [server, consumer], where: { http.route: /checkout, http.response.status_code: { atLeast: 200, below: 600 } } }
  exclude: [{ where: { user.id: { not: [b, a] }, beta: true } }]
  cohorts: { version: service.version, region: cloud.region }`;
const SUCCESS = `apiVersion: openslo/v1
kind: SLI
metadata: { name: success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    bad: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { atLeast: 500 } } } } }`;
const LATENCY = `apiVersion: openslo/v1
kind: SLI
metadata: { name: latency, displayName: Latency }
spec: { thresholdMetric: { metricSource: { type: plimsoll, spec: { journey: checkout, value: duration } } } }`;
const WORKS = slo('works', 'indicatorRef: success', '[{ target: 0.99 }, { displayName: dream, targetPercent: 99.95 }]');
const QUICK = slo(
  'quick',
  'indicatorRef: latency',
  '[{ op: lte, value: 0.3, target: 0.95 }, { op: lt, value: 2, target: 0.999 }]',
);
const PLAN = `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team-checkout
  router: { http: http://127.0.0.1:7071/weights }
  steps: [{ share: 5%, bake: 10m }, { share: 0.5 }, { share: 100% }]
  judge: { indicators: [{ sli: success, weight: 3 }, { sli: latency≤300ms, delta: 2% }] }`;
const whole = [SERVICE, JOURNEY, SUCCESS, LATENCY, WORKS, QUICK, PLAN];

function slo(name: string, indicator: string, objectives: string): string {
  return `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: ${name} }\nspec:\n  service: shop\n  ${indicator}\n  timeWindow: [{ duration: 4w, isRolling: true }]\n  budgetingMethod: Occurrences\n  objectives: ${objectives}`;
}

function read(documents: readonly string[]): Catalog {
  const result = readCatalog([{ file: 'a.yaml', text: documents.join('\n---\n') }]);
  return result.ok ? result.value : assert.fail(JSON.stringify(result.problems));
}

function problemsOf(documents: readonly string[]): string[] {
  const result = readCatalog([{ file: 'a.yaml', text: documents.join('\n---\n') }]);
  return result.ok ? [] : result.problems.map(({ code, place }) => `${code} ${place.path}`);
}

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
  const [below2s, upTo300ms, success] = indicators;
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

test('a plan gets its defaults, weights of sum 1 and a margin from the tightest objective', () => {
  const [plan] = read(whole).plans;
  assert.deepEqual(plan?.steps, [
    { share: 0.05, bake: 600_000 },
    { share: 0.5, bake: 0 },
    { share: 1, bake: 0 },
  ]);
  assert.deepEqual(plan.judge, {
    by: 'version',
    burstiness: 'unknown',
    alpha: 0.01,
    alphaSafe: 0.05,
    rho: 1.1,
    settle: 10_000,
    minStep: 120_000,
    indicators: [
      { indicator: 'success', weight: 0.75, delta: 0.00025 },
      { indicator: 'latency≤300ms', weight: 0.25, delta: 0.02 },
    ],
  });
  assert.deepEqual(plan.exposure, { tolerance: 0.02, within: 60_000, minRequests: 100 });
  assert.deepEqual([plan.budget, plan.maxDuration, plan.onDeadline], [null, 3_600_000, 'roll-back']);
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
    objectives.map(({ indicator }) => indicator),
    ['both/ok', 'both/2/ok'],
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

test('the revision and the order of everything are the same however files and documents are arranged', () => {
  const wanted = read(whole);
  const arranged = fc.tuple(
    fc.shuffledSubarray(whole, { minLength: whole.length }),
    fc.array(fc.nat(3), { minLength: whole.length, maxLength: whole.length }),
  );
  fc.assert(
    fc.property(arranged, ([documents, places]) => {
      const texts = [0, 1, 2, 3].map((file) => documents.filter((_, index) => places[index] === file).join('\n---\n'));
      const result = readCatalog(texts.map((text, index) => ({ file: `${3 - index}.yaml`, text })));
      assert.deepEqual(result.ok && result.value, wanted);
    }),
    { numRuns: 50 },
  );
});

test('a catalog written as JSON, or as a list at the top, promises the same', () => {
  const json = '[{"apiVersion":"openslo/v1","kind":"Service","metadata":{\n\t"name":"shop"}}]';
  assert.deepEqual(read([json]), read([SERVICE]));
});

test('any text is answered, never with an exception, and every problem stands inside it', () => {
  const pieces = [...whole.join('\n').matchAll(/[\w./-]+|[^\w./-]/g)]
    .map(([piece]) => piece)
    .concat('---', '\t', '*a', '&a', '!x', '<<', '"', '|', '? ', '\0', '{', ']', 'null', '~', '.inf', '1e999');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 200 }).map((all) => all.join('')),
  );
  fc.assert(fc.property(text, answered), { numRuns: 300 });
});

test('a good catalog with one line lost, doubled or changed is answered as well', () => {
  const lines = whole.join('\n---\n').split('\n');
  const damage = fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('', 'x', '- ', '  y: z', '~', '[]', '{ a: [ }'));
  fc.assert(
    fc.property(damage, ([at, line]) => answered(lines.with(at, line).join('\n'))),
    { numRuns: 200 },
  );
});

function answered(text: string): void {
  const result = readCatalog([{ file: 'a.yaml', text }]);
  const lines = text.split(/\r\n|[\r\n]/).length;
  for (const problem of result.ok ? result.warnings : result.problems) {
    assert.equal(isWarning(problem), result.ok);
    assert.ok(problem.place.line >= 1 && problem.place.line <= lines && problem.place.column >= 1, JSON.stringify(problem));
    assert.doesNotMatch(problem.text, /Invalid input|expected .*received|Unrecognized|Too (big|small)/);
  }
}

const bounds: readonly { from: string; to: string; want: readonly string[] }[] = [
  { from: 'share: 5%', to: 'share: 150%', want: ['CAT_RANGE spec.steps[0].share'] },
  { from: 'share: 5%', to: 'share: 0%', want: ['CAT_RANGE spec.steps[0].share'] },
  { from: 'share: 0.5', to: 'share: 5%', want: ['CAT_STEPS spec.steps[1].share'] },
  { from: 'bake: 10m', to: 'bake: 8d', want: ['CAT_RANGE spec.steps[0].bake'] },
  { from: 'delta: 2%', to: 'delta: -1%', want: ['CAT_RANGE spec.judge.indicators[1].delta'] },
  { from: 'sli: latency≤300ms', to: 'sli: success', want: ['CAT_DUPLICATE_NAME spec.judge.indicators[1].sli'] },
];
for (const { from, to, want } of bounds) {
  test(`a plan with ${to} is told ${want.join(' and ')}`, () =>
    assert.deepEqual(problemsOf(whole.map((text) => text.replace(from, to))), want));
}

test('an empty folder and an empty file promise nothing, with a warning', () => {
  for (const [files, file] of [
    [[], '.'],
    [[{ file: 'b.yaml', text: '' }], 'b.yaml'],
  ] as const) {
    const result = readCatalog(files);
    assert.deepEqual(result.ok && result.warnings.map(({ code, place }) => [code, place.file]), [['CAT_EMPTY', file]]);
  }
});

test('a plan on an SLI that has a mistake of its own adds no mistake', () => {
  assert.deepEqual(
    problemsOf(whole.map((text) => text.replace('journey: checkout } } }\n    bad', 'journey: chekout } } }\n    bad'))),
    ['CAT_UNKNOWN_REF spec.ratioMetric.total.metricSource.spec.journey'],
  );
});

test('a plan that names an SLI with several thresholds is told their names', () => {
  assert.deepEqual(problemsOf(whole.map((text) => text.replace('sli: latency≤300ms', 'sli: latency'))), [
    'CAT_ONE_OF spec.judge.indicators[1].sli',
  ]);
  assert.deepEqual(problemsOf(whole.map((text) => text.replace('sli: latency≤300ms', 'sli: latency≤400ms'))), [
    'CAT_UNKNOWN_REF spec.judge.indicators[1].sli',
  ]);
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
