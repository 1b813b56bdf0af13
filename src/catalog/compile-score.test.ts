import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from './catalog.ts';
import { readCatalog } from './read-catalog.ts';

const PROMISES = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: works }
spec:
  service: shop
  indicator:
    metadata: { name: success }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
        good: { metricSource: { type: plimsoll, spec: { where: { a: b } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }, { target: 0.9 }]
---
`;

function journey(name: string, more = ''): string {
  return `apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: ${name} }\nspec: { owner: team, match: [{ kind: server }], ${more} }\n---\n`;
}

function read(text: string): Catalog {
  const result = readCatalog([{ file: 'a.yaml', text: PROMISES + text }]);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function mistakes(text: string): readonly string[] {
  const result = readCatalog([{ file: 'a.yaml', text: PROMISES + text }]);
  return result.ok ? [] : result.problems.map(({ code, place, text: said }) => `${code} ${place.path}: ${said}`);
}

const EQUAL = { weight: 1, key: false, whenMissing: 'hold', maxDelayMs: 300_000 };
const BANDS = { healthy: { enter: 0.9, leave: 0.87 }, atRisk: { enter: 0.7, leave: 0.66 } };

test('a journey that says nothing of its score has none of its own', () => {
  const { score, dependencies, revenue } = read(journey('checkout')).journeys[0] ?? {};
  assert.deepEqual({ score, dependencies, revenue }, { score: null, dependencies: [], revenue: null });
});

test('members, dependencies and revenue are as written, and what is not written has its default', () => {
  const members =
    'members: [{ objective: works, weight: 3, key: true }, { objective: works/2 }, { dependency: bank, maxDelay: 1m, whenMissing: bad }]';
  const more = `${members}, dependencies: [{ name: bank, objective: works/2 }], revenue: { perHour: 1200.5, currency: EUR }`;
  const [checkout] = read(journey('checkout', more)).journeys;
  assert.deepEqual(checkout?.score, {
    ...BANDS,
    members: [
      { ...EQUAL, of: { kind: 'objective', name: 'works' }, weight: 3, key: true },
      { ...EQUAL, of: { kind: 'objective', name: 'works/2' } },
      { ...EQUAL, of: { kind: 'dependency', name: 'bank' }, whenMissing: 'bad', maxDelayMs: 60_000 },
    ],
    dwellMs: 300_000,
    leastConfidence: 0.7,
    mostPerHour: null,
  });
  assert.deepEqual(checkout?.dependencies, [{ name: 'bank', displayName: 'bank', objective: 'works/2' }]);
  assert.deepEqual(checkout?.revenue, { perHour: 1_200.5, currency: 'EUR' });
});

test('states without members weigh every objective of the journey alike', () => {
  const more = 'score: { healthy: { enter: 95%, leave: 0.9 }, dwell: 10m, mostPerHour: 20% }';
  const [checkout] = read(journey('checkout', more)).journeys;
  assert.deepEqual(checkout?.score, {
    ...BANDS,
    healthy: { enter: 0.95, leave: 0.9 },
    members: ['works', 'works/2'].map((name) => ({ ...EQUAL, of: { kind: 'objective', name } })),
    dwellMs: 600_000,
    leastConfidence: 0.7,
    mostPerHour: 0.2,
  });
});

test('a product is made of journeys', () => {
  const product =
    'apiVersion: plimsoll/v1\nkind: Product\nmetadata: { name: store, displayName: The store }\nspec: { owner: us, members: [{ journey: checkout, weight: 2 }], revenue: { perHour: 9, currency: USD } }\n';
  const [store] = read(journey('checkout') + product).products;
  assert.deepEqual(store?.score.members, [{ ...EQUAL, of: { kind: 'journey', name: 'checkout' }, weight: 2 }]);
  assert.deepEqual(
    { ...store, score: 0 },
    { name: 'store', displayName: 'The store', owner: 'us', score: 0, revenue: { perHour: 9, currency: 'USD' } },
  );
});

test('weights, members, bands and revenue are part of the revision', () => {
  const plain = read(journey('checkout', 'members: [{ objective: works }]')).revision;
  for (const more of [
    'members: [{ objective: works, weight: 2 }]',
    'members: [{ objective: works/2 }]',
    'members: [{ objective: works }], score: { dwell: 1m }',
    'members: [{ objective: works }], revenue: { perHour: 1, currency: EUR }',
  ])
    assert.notEqual(read(journey('checkout', more)).revision, plain, more);
});

const cases: readonly { name: string; text: string; want: string }[] = [
  {
    name: 'a ring of journeys is told as a ring',
    text: journey('checkout', 'members: [{ journey: pay }]') + journey('pay', 'members: [{ journey: checkout }]'),
    want: 'CAT_SCORE_TERMS spec.members[0].journey: Cannot let a journey be a part of itself: checkout → pay → checkout',
  },
  {
    name: 'an objective that its SLO does not have',
    text: journey('checkout', 'members: [{ objective: works/3 }]'),
    want: 'CAT_UNKNOWN_REF spec.members[0].objective: Cannot find an objective named "works/3": its SLO has fewer objectives',
  },
  {
    name: 'a dependency that the journey does not declare',
    text: journey('checkout', 'members: [{ dependency: bank }]'),
    want: 'CAT_UNKNOWN_REF spec.members[0].dependency: Cannot find a dependency named "bank" of this journey',
  },
  {
    name: 'a member that is there twice',
    text: journey('checkout', 'members: [{ objective: works }, { objective: works }]'),
    want: 'CAT_DUPLICATE_NAME spec.members[1].objective: Cannot weigh the objective "works" twice',
  },
  {
    name: 'a member of two kinds',
    text: journey('checkout', 'members: [{ objective: works, journey: checkout }]'),
    want: 'CAT_ONE_OF spec.members[0].journey: Cannot use objective and journey together: exactly one must be there',
  },
  {
    name: 'a state that is left above where it is entered',
    text: journey('checkout', 'score: { atRisk: { enter: 60%, leave: 70% } }'),
    want: 'CAT_SCORE_TERMS spec.score.atRisk.leave: Cannot leave a state above where it is entered',
  },
  {
    name: 'a currency that is none',
    text: journey('checkout', 'revenue: { perHour: 5, currency: euro }'),
    want: 'CAT_NAME spec.revenue.currency: Cannot use "euro" as a currency',
  },
];
for (const { name, text, want } of cases) test(`it is a mistake: ${name}`, () => assert.deepEqual(mistakes(text), [want]));
