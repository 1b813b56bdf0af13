import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { FIRST_CATALOG } from '../../web/src/home/first-catalog.ts';

test('the catalog that the empty page gives a newcomer has no mistake, and promises what it says', () => {
  const read = readCatalog([{ file: 'shop.yaml', text: FIRST_CATALOG }]);
  assert.deepEqual(read.ok ? [] : read.problems, []);
  assert.ok(read.ok);
  assert.deepEqual(
    read.value.objectives.map(({ name, journey, target, unsupported }) => ({ name, journey, target, unsupported })),
    [{ name: 'checkout-success', journey: 'checkout', target: 0.999, unsupported: null }],
  );
});
