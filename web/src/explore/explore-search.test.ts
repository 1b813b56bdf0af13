import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedSpan, askEvery, pairsOf, readExplored, showSpan, withPair } from './explore-search.ts';

test('what stands in the address is taken as it is, and what is no text is left out', () => {
  assert.deepEqual(readExplored({ indicator: 'checkout', by: '', where: 7, window: ['1h'], a: ' ', other: 'x' }), {
    indicator: 'checkout',
    where: '7',
  });
});

test('a chosen stretch is asked for instead of the window, and said in UTC', () => {
  assert.deepEqual(askedSpan({}), { window: '1h' });
  assert.deepEqual(askedSpan({ window: '7d' }), { window: '7d' });
  const chosen = { window: '7d', from: '2026-11-21T10:00:00Z', to: '2026-11-21T10:20:30Z' };
  assert.deepEqual(askedSpan(chosen), { from: chosen.from, to: chosen.to });
  assert.equal(showSpan(chosen), '2026-11-21 10:00 to 2026-11-21 10:20:30 UTC');
  assert.equal(showSpan({ from: 'yesterday' }), 'yesterday to now UTC');
  assert.equal(showSpan({ window: '3h' }), 'the last 3h');
  assert.ok(askEvery({ window: '15m' }) < askEvery({ window: '28d' }));
});

test('filters are added, changed and taken out by their label, whatever stands in their values', () => {
  const where = withPair(withPair(undefined, 'region', 'eu&west'), 'version', '1=6');
  assert.deepEqual(pairsOf(where), [
    ['region', 'eu&west'],
    ['version', '1=6'],
  ]);
  assert.deepEqual(pairsOf(withPair(where, 'region', 'us')), [
    ['version', '1=6'],
    ['region', 'us'],
  ]);
  assert.equal(withPair('region=eu', 'region', null), undefined);
});
