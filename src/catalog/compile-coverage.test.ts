import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from './read-catalog.ts';

const SERVICE = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: { addresses: ['shop.internal:8080', shop.example] }
---
`;

function journey(coverage: string, match = 'match: [{ kind: server, where: { service.name: shop } }],'): string {
  return `${SERVICE}apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team, ${match} coverage: ${coverage} }
`;
}

function read(text: string) {
  const result = readCatalog([{ file: 'c.yaml', text }]);
  const catalog = result.ok ? result.value : undefined;
  const problems = result.ok ? [] : result.problems;
  return { catalog, said: problems.map(({ code, place, text: what }) => `${code} ${place.path}: ${what}`) };
}

test('a step is an indicator that counts what is expected as total and what is seen as good', () => {
  const { catalog, said } = read(
    journey('[{ step: edge, expected: { metric: requests, where: { proxy: shop } }, atLeast: 90% }]'),
  );
  assert.deepEqual(said, []);
  const [indicator] = catalog?.indicators ?? [];
  assert.deepEqual([indicator?.name, indicator?.signal], ['checkout-edge-coverage', 'metric']);
  assert.ok(indicator?.signal === 'metric');
  assert.deepEqual(
    indicator.parts.map(({ adds, metric, where }) => [adds, metric, where.length]),
    [['total', 'requests', 1]],
  );
  assert.deepEqual(indicator.sides, [{ adds: 'good', of: 'spans', where: [] }]);
  assert.deepEqual(catalog?.journeys[0]?.coverage, [
    { step: 'edge', indicator: 'checkout-edge-coverage', atLeast: 0.9, windowMs: 3_600_000, delayMs: 60_000 },
  ]);
});

test('a catalog that declares none of it has the revision that it had', () => {
  const plain = `apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: checkout }\nspec: { owner: team }\n`;
  const { catalog } = read(plain);
  assert.deepEqual(Object.keys(catalog?.journeys[0] ?? {}).includes('coverage'), false);
  assert.deepEqual(catalog?.services, []);
});

const mistakes: readonly { name: string; text: string; want: RegExp }[] = [
  {
    name: 'something with itself',
    text: journey('[{ step: edge, expected: {} }]'),
    want: /^CAT_PROMISE spec\.coverage\[0\]\.expected: Cannot compare telemetry of "checkout" with itself/,
  },
  {
    name: 'spans of a journey that has none',
    text: journey('[{ step: edge, expected: { metric: requests } }]', ''),
    want: /^CAT_PROMISE spec\.coverage\[0\]\.seen: Cannot count spans of the journey "checkout"/,
  },
  {
    name: 'two steps of one name',
    text: journey('[{ step: edge, expected: { metric: a } }, { step: edge, expected: { metric: b } }]'),
    want: /^CAT_DUPLICATE_NAME spec\.coverage\[1\]\.step: Cannot have a second indicator named "checkout-edge-coverage"/,
  },
  {
    name: 'a window that is no window',
    text: journey('[{ step: edge, expected: { metric: a }, window: 1m }]'),
    want: /^CAT_\w+ spec\.coverage\[0\]\.window: /,
  },
];
for (const { name, text, want } of mistakes)
  test(`it is a mistake: ${name}`, () => {
    const { said } = read(text);
    assert.equal(said.length, 1, said.join('\n'));
    assert.match(said[0] ?? '', want);
  });

test('an edge is called by the name of its end and by each of its addresses', () => {
  const objective = `apiVersion: plimsoll/v1
kind: Objective
metadata: { name: answers }
spec: { journey: checkout, service: web, target: 99%, dependency: { from: web, to: shop } }
---
apiVersion: openslo/v1
kind: Service
metadata: { name: web }
`;
  const { catalog } = read(`${journey('[{ step: edge, expected: { metric: a } }]')}---\n${objective}`);
  const indicator = catalog?.indicators.find(({ name }) => name === 'answers/success');
  assert.ok(indicator?.signal === 'span');
  const called = indicator.match?.map(({ kinds, conditions }) => {
    const tests = conditions.map(({ attribute, test: is }) => `${attribute}=${is.kind === 'is' ? is.values.join() : is.kind}`);
    return `${kinds?.join('+')} ${tests.join(' ')}`;
  });
  assert.deepEqual(called, [
    'client+producer service.name=web server.address=shop',
    'client+producer service.name=web service.peer.name=shop',
    'client+producer service.name=web server.address=shop.internal server.port=8080',
    'client+producer service.name=web server.address=shop.example',
    'client+producer service.name=web messaging.destination.name=shop',
  ]);
});

test('a plan requires shares, and one of them at least', () => {
  const plan = (requires: string): string => `${SERVICE}apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team
  router: { http: http://127.0.0.1:1/w }
  steps: [{ share: 100% }]
  judge: { indicators: [{ sli: works, delta: 1% }] }
  requires: ${requires}
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: works }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team, match: [{ kind: server, where: { service.name: shop } }] }
`;
  assert.deepEqual(read(plan('{ coverage: 95% }')).said, []);
  assert.deepEqual(read(plan('{ coverage: 95% }')).catalog?.plans[0]?.requires, { coverage: 0.95, version: null });
  assert.match(
    read(plan('{}')).said.join('\n'),
    /spec\.requires: Cannot use an empty map: one of coverage and version must be there/,
  );
});
