import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintsOf, problemsOf, read } from '../../test/catalog/shop-documents.ts';
import { HAPROXY, plan, SHOP, train } from '../../test/catalog/plan-documents.ts';
import { findTrain } from './find.ts';

const EU = 'router: { http: http://eu/w }';
const US = 'router: { http: http://us/w }';
const documents = [...SHOP, plan({})];

test('a train is plans with an order, each for its place', () => {
  const catalog = read([
    ...documents,
    train(
      `[{ name: first, plan: shop }, { name: eu, plan: shop, where: { region: eu }, ${EU}, after: [first] }, { name: us, plan: shop, where: { region: us }, ${US}, after: [first, eu, first] }]`,
    ),
  ]);
  assert.deepEqual(findTrain(catalog, 'spring'), {
    name: 'spring',
    owner: 'team',
    members: [
      { name: 'first', plan: 'shop', where: null, router: null, after: [] },
      {
        name: 'eu',
        plan: 'shop',
        where: { region: 'eu' },
        router: { kind: 'http', url: 'http://eu/w', places: null },
        after: ['first'],
      },
      {
        name: 'us',
        plan: 'shop',
        where: { region: 'us' },
        router: { kind: 'http', url: 'http://us/w', places: null },
        after: ['eu', 'first'],
      },
    ],
  });
  assert.equal(findTrain(catalog, 'summer'), undefined);
});

const mistakes: readonly { name: string; members: string; want: readonly string[]; hint?: string }[] = [
  { name: 'no member', members: '[]', want: ['CAT_LENGTH spec.members'] },
  {
    name: 'a plan that is not there',
    members: '[{ name: a, plan: shpo }]',
    want: ['CAT_UNKNOWN_REF spec.members[0].plan'],
    hint: 'did you mean "shop"?',
  },
  {
    name: 'two members of one name',
    members: `[{ name: a, plan: shop }, { name: a, plan: shop, ${EU} }]`,
    want: ['CAT_DUPLICATE_NAME spec.members[1].name'],
  },
  {
    name: 'a member that comes after nobody known',
    members: `[{ name: first, plan: shop }, { name: b, plan: shop, ${EU}, after: [frist] }]`,
    want: ['CAT_UNKNOWN_REF spec.members[1].after[0]'],
    hint: 'did you mean "first"?',
  },
  {
    name: 'a ring',
    members: '[{ name: a, plan: shop, after: [c] }, { name: b, plan: shop, after: [a] }, { name: c, plan: shop, after: [b] }]',
    want: ['CAT_TRAIN spec.members[1].after'],
    hint: 'let one of them come first',
  },
  {
    name: 'a member that comes after itself',
    members: '[{ name: a, plan: shop, after: [a] }]',
    want: ['CAT_TRAIN spec.members[0].after'],
  },
  {
    name: 'a router that two members move at once',
    members: `[{ name: a, plan: shop, ${EU} }, { name: b, plan: shop, ${US} }, { name: c, plan: shop, ${EU}, after: [b] }]`,
    want: ['CAT_TRAIN spec.members[2].name'],
    hint: 'write after: [a] at c, or give it a router of its own',
  },
  {
    name: 'a region by a label that is not kept',
    members: '[{ name: a, plan: shop, where: { regoin: eu } }]',
    want: ['CAT_COHORT_KEY spec.members[0].where.regoin'],
    hint: 'did you mean "region"?',
  },
];
for (const { name, members, want, hint } of mistakes) {
  test(`${name} is a mistake`, () => {
    assert.deepEqual(problemsOf([...documents, train(members)]), want);
    if (hint !== undefined) assert.deepEqual(hintsOf([...documents, train(members)]), [hint]);
  });
}

test('a member’s router has to do what its plan asks', () => {
  const shadow = [...SHOP, plan({ steps: 'shadow: { mirror: 5%, for: 5m }' })];
  assert.deepEqual(problemsOf([...shadow, train(`[{ name: a, plan: shop, router: ${HAPROXY} }]`)]), [
    'CAT_ROUTER spec.members[0].router.haproxy',
  ]);
});
