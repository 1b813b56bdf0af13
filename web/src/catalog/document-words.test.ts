import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogPromiseView } from '../../../src/wire/catalog.ts';
import { countsInWords, leftOf, markOf, saidOf, worstOf } from './document-words.ts';

const NONE = { healthy: 0, burning: 0, exhausted: 0, blind: 0 };
const PROMISE = { display_name: 'Checkout works', health: 'healthy', remaining: 0.43, unsupported: null } as CatalogPromiseView;

test('a journey is as well as the worst of its promises', () => {
  assert.equal(worstOf({ ...NONE, healthy: 4, blind: 1 }), 'blind');
  assert.equal(worstOf({ ...NONE, burning: 1, blind: 1 }), 'burning');
  assert.equal(worstOf(NONE), null);
  assert.equal(countsInWords({ ...NONE, healthy: 4, burning: 2 }), '2 burning, 4 healthy');
});

test('what is left is said, and what is not known is never a figure', () => {
  assert.match(leftOf(PROMISE).text, /^43\s% left$/);
  assert.deepEqual(leftOf({ ...PROMISE, health: 'blind', remaining: null }), { text: 'blind', isBlind: true });
  assert.deepEqual(leftOf({ ...PROMISE, health: null, remaining: null }), { text: 'not judged yet', isBlind: true });
  assert.equal(markOf({ ...PROMISE, health: 'blind', remaining: null }).kind, 'blind');
});

test('the words of whoever wrote it are taken where they say the same figures', () => {
  const promise = '995 of 1,000 succeed, over 28 days';
  const described = (description: string) => saidOf({ ...PROMISE, promise, description });
  assert.deepEqual(described('995 of 1,000 pages succeed.'), { said: '995 of 1,000 pages succeed', about: '' });
  assert.deepEqual(described('99 of 100 pages succeed.'), { said: promise, about: '99 of 100 pages succeed.' });
  assert.deepEqual(described(''), { said: promise, about: '' });
});
