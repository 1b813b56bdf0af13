import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wayOf, WAYS } from './ways.ts';

test('no two ways have the same key, address or word', () => {
  for (const part of ['key', 'to', 'text'] as const) {
    assert.deepEqual(new Set(WAYS.map((way) => way[part])).size, WAYS.length, part);
  }
});

test('a screen below another one belongs to it, and the overview has none below it', () => {
  assert.equal(wayOf('/rollouts/r-0007')?.text, 'Rollouts');
  assert.equal(wayOf('/evidence/map')?.text, 'Evidence');
  assert.equal(wayOf('/')?.text, 'Overview');
  assert.equal(wayOf('/products/shop'), null);
});
