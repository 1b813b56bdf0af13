import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchWords, readWords } from './match-words.ts';

const nearness = (text: string, ...names: string[]): number => matchWords(readWords(text), names);

test('the nearer name is nearer', () => {
  const names = ['checkout', 'checkout-success', 'old-checkout', 'precheckout', 'cxh-eckout', 'search'];
  const found = names.map((name) => nearness('checkout', name));
  assert.deepEqual(
    found,
    found.toSorted((a, b) => b - a),
  );
  assert.equal(found.at(-1), 0);
});

test('every word has to be found, in any order and in any of the names', () => {
  assert.ok(nearness('success check', 'checkout-success') > 0);
  assert.ok(nearness('payments checkout', 'checkout-success', 'owned by payments') > 0);
  assert.equal(nearness('checkout nothing', 'checkout-success'), 0);
});

test('letters in their order find it when the first begins a word', () => {
  assert.ok(nearness('coav', 'checkout-availability') > 0);
  assert.equal(nearness('heck av'.replace(' ', ''), 'checkout-availability'), 0);
});

test('nothing looked for is in everything, and a name finds itself first', () => {
  assert.equal(nearness('', 'x'), 1);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z-]{0,20}[a-z]$/), fc.stringMatching(/^[a-z][a-z-]{0,20}[a-z]$/), (one, other) => {
      assert.ok(nearness(one, one) >= nearness(one, other));
      assert.ok(nearness(one, one) > 0);
    }),
  );
});
