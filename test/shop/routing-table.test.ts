import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openRoutingTable } from '../../examples/shop/router/routing-table.ts';
import type { RoutingTable, Weights } from '../../examples/shop/router/routing-table.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import type { Rng } from '../../src/kernel/rng.ts';

const STARTED = '2026-11-21T00:00:00.000Z';

function tableOf(versions: readonly string[], rng: Rng = seededRng(1)): RoutingTable {
  const table = openRoutingTable({ startedAt: STARTED, rng });
  for (const version of versions) table.register(version, new URL('http://127.0.0.1:8080'));
  return table;
}

test('a new backend gets no traffic', () => {
  const table = tableOf(['1.0.0']);
  assert.equal(table.draw(), null);
  assert.deepEqual(table.show(), {
    weights: { '1.0.0': 0 },
    requests: { '1.0.0': 0 },
    applied: [],
    mirror: null,
    can: ['mirror'],
    started_at: STARTED,
  });
});

test('a key that was applied changes nothing the second time, even with other weights', () => {
  const table = tableOf(['a', 'b']);
  assert.equal(table.apply('k1', { a: 1 }), null);
  assert.equal(table.apply('k2', { a: 0.5, b: 0.5 }), null);
  assert.equal(table.apply('k1', { a: 1 }), null);
  assert.deepEqual(table.show().weights, { a: 0.5, b: 0.5 });
  assert.deepEqual(
    table.show().applied.map(({ key }) => key),
    ['k1', 'k2'],
  );
});

const refusals: readonly { name: string; weights: Weights; says: RegExp }[] = [
  { name: 'an unknown version', weights: { a: 0.5, z: 0.5 }, says: /no backend for version z; registered: a, b/ },
  { name: 'a negative weight', weights: { a: -0.5, b: 1 }, says: /weight of a is -0.5/ },
  { name: 'a weight above 1', weights: { a: 2 }, says: /weight of a is 2/ },
  { name: 'a weight that is no number', weights: { a: Number.NaN }, says: /weight of a is NaN/ },
  { name: 'a sum below 1', weights: { a: 0.5, b: 0.4 }, says: /add up to 0.9/ },
  { name: 'no weights at all', weights: {}, says: /add up to 0;/ },
];
for (const { name, weights, says } of refusals) {
  test(`refused, and nothing changes: ${name}`, () => {
    const table = tableOf(['a', 'b']);
    table.apply('before', { a: 1 });
    const refusal = table.apply('after', weights);
    assert.equal(refusal?.status, 400);
    assert.match(refusal.detail, says);
    assert.deepEqual(table.show().weights, { a: 1, b: 0 });
    assert.equal(table.apply('after', { b: 1 }), null, 'a refused key may be used again');
  });
}

test('a version that is not named gets nothing', () => {
  const table = tableOf(['a', 'b']);
  table.apply('k1', { b: 1 });
  table.apply('k2', { a: 1 });
  assert.deepEqual(table.show().weights, { a: 1, b: 0 });
});

test('a version that is registered again keeps its weight and its count', () => {
  const table = tableOf(['a']);
  table.apply('k', { a: 1 });
  table.count('a');
  table.register('a', new URL('http://127.0.0.1:9090'));
  assert.equal(table.draw()?.url.port, '9090');
  assert.deepEqual(table.show().requests, { a: 1 });
});

test('a version can only go once its weight is 0, and its count stays', () => {
  const table = tableOf(['a', 'b']);
  table.apply('k1', { a: 1 });
  table.count('a');
  assert.equal(table.remove('a')?.status, 409);
  table.apply('k2', { b: 1 });
  assert.equal(table.remove('a'), null);
  assert.equal(table.remove('a')?.status, 404);
  assert.deepEqual(table.show().weights, { b: 1 });
  assert.deepEqual(table.show().requests, { a: 1, b: 0 });
});

test('draws follow the weights at once', () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (share, seed) => {
      const table = tableOf(['a', 'b'], seededRng(seed));
      table.apply('k', { a: 1 - share, b: share });
      const draws = 2_000;
      const drawn = Array.from({ length: draws }, () => table.draw()?.version).filter((version) => version === 'b').length;
      // Six standard deviations: chance alone leaves them once in half a billion.
      return Math.abs(drawn - draws * share) <= 6 * Math.sqrt(draws * share * (1 - share)) + 1;
    }),
  ));

test('a weight of 0 is never drawn, and a weight of 1 always', () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (chance) => {
      const table = tableOf(['a', 'b', 'c'], { next: () => chance });
      table.apply('k', { b: 1 });
      return table.draw()?.version === 'b';
    }),
  ));

test('what is shown and remembered is bounded', () => {
  const table = tableOf(['a', 'b']);
  for (let n = 0; n < 10_050; n += 1) table.apply(`k${n}`, { a: 1 });
  assert.equal(table.show().applied.length, 100);
  assert.equal(table.show().applied.at(-1)?.key, 'k10049');
  table.apply('k50', { b: 1 });
  assert.deepEqual(table.show().weights, { a: 1, b: 0 }, 'the newest 10 000 keys are remembered');
  table.apply('k0', { b: 1 });
  assert.deepEqual(table.show().weights, { a: 0, b: 1 }, 'older ones are not');
});

test('counts are kept of the versions that are there and of the newest others', () => {
  const table = tableOf([]);
  for (let n = 0; n < 60; n += 1) {
    table.register(`v${n}`, new URL('http://127.0.0.1:8080'));
    if (n > 0) table.remove(`v${n}`);
  }
  const counted = Object.keys(table.show().requests);
  assert.equal(counted.length, 50);
  assert.ok(counted.includes('v0') && counted.includes('v59') && !counted.includes('v1'));
});
