import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { firstCatalog, likeliestFirst, titleOf, withinOf } from '../../web/src/first/first-catalog.ts';

const seen = { service: 'checkout-api', method: 'POST', route: '/checkout/{id}', span: 'POST /checkout/{id}' };
const promise = { of: seen, title: 'Checkout', owner: 'my-team', target: '0.999', withinMs: 300 };

test('the catalog that is made of what was seen has no mistake, and promises what it says', () => {
  const read = readCatalog([{ file: 'first.yaml', text: firstCatalog(promise) }]);
  assert.deepEqual(read.ok ? [] : read.problems, []);
  assert.ok(read.ok);
  assert.deepEqual(
    read.value.objectives.map(({ name, journey, target, unsupported }) => ({ name, journey, target, unsupported })),
    [
      { name: 'checkout-fast', journey: 'checkout', target: 0.99, unsupported: null },
      { name: 'checkout-success', journey: 'checkout', target: 0.999, unsupported: null },
    ],
  );
  const [match] = read.value.journeys[0]?.match ?? [];
  assert.deepEqual(match?.kinds, ['server']);
  assert.deepEqual(match.conditions.map(({ attribute }) => attribute).toSorted(), [
    'http.request.method',
    'http.route',
    'service.name',
  ]);
});

test('whatever services, routes and people call things, the catalog can be read', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((one) => one.trim() !== '' && !/\p{C}/u.test(one));
  fc.assert(
    fc.property(fc.record({ service: text, route: fc.option(text), span: text }), text, (given, owner) => {
      const of = { ...given, method: null };
      const read = readCatalog([
        { file: 'x.yaml', text: firstCatalog({ of, title: titleOf(of), owner, target: '0.99', withinMs: null }) },
      ]);
      assert.deepEqual(read.ok ? [] : read.problems.map(({ text: said }) => said), []);
    }),
  );
});

test('a journey is called what customers would call it', () => {
  assert.equal(titleOf(seen), 'Checkout');
  assert.equal(titleOf({ ...seen, route: '/api/v2/cart/items' }), 'Cart items');
  assert.equal(titleOf({ ...seen, route: null, span: 'GET /' }), 'Requests');
});

test('what is offered first is what customers use, and a speed that nearly all had', () => {
  const routes = [
    { ...seen, route: '/healthz', total: 9_000 },
    { ...seen, route: '/checkout', total: 10 },
    { ...seen, route: '/cart', total: 40 },
  ].map((route) => ({ ...route, failed: 0, p50_ms: 1, p95_ms: 2, p99_ms: 3 }));
  assert.deepEqual(
    likeliestFirst(routes).map(({ route }) => route),
    ['/cart', '/checkout', '/healthz'],
  );
  assert.deepEqual([withinOf(null), withinOf(3), withinOf(240), withinOf(900_000)], [500, 100, 500, 30_000]);
});
