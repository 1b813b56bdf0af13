import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calmSituation, fixtureSituation } from '../../../test/web/fixture-situation.ts';
import { nearMap } from './near-map.ts';
import { readFigures, readHead, readOrders, readSince, readWindow } from './now-words.ts';

const AT = Date.parse('2026-11-21T10:00:00Z');
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const full = fixtureSituation(AT);
const [checkout, signIn] = full.hurts;

test('the head says who is hurt and since when, and that what is not seen is no calm', () => {
  assert.deepEqual(readHead(full), { tone: 'breach', title: 'Checkout hurts customers since 09:46' });
  const both = { ...full, hurts: full.hurts.map((one) => ({ ...one, state: 'hurts' as const })) };
  assert.equal(readHead(both).title, '2 journeys hurt customers, Checkout the most since 09:46');
  assert.equal(readHead({ ...full, hurts: full.hurts.slice(1) }).tone, 'warning');
  assert.deepEqual(readHead(calmSituation(AT)), { tone: 'good', title: 'Nothing hurts customers now' });
  assert.equal(readHead({ ...calmSituation(AT), blind: full.blind }).tone, 'blind');
});

test('the figures are a share beside what is allowed, how many, and what it costs; what is not known is left out', () => {
  assert.deepEqual(
    readFigures(checkout ?? assert.fail()).map(({ text, about }) => plain(`${text} ${about}`)),
    ['5.2 % bad, 0.1 % is allowed', '43 too many a minute', '2,140 EUR an hour at risk'],
  );
  assert.equal(readFigures(signIn ?? assert.fail()).length, 1);
});

test('since when is told with how long, and with "or earlier" where nobody looked before', () => {
  assert.equal(plain(readSince(checkout ?? assert.fail(), AT) ?? ''), 'since 09:46:00 UTC, for 14 min');
  const before = { ...checkout, promises: checkout?.promises.map((one) => ({ ...one, since_before: true })) ?? [] };
  assert.match(readSince({ since: checkout?.since ?? null, promises: before.promises }, AT) ?? '', / UTC or earlier, /);
  assert.equal(readSince({ since: null, promises: [] }, AT), null);
});

test('orders go to the dialog as the server tells them', () => {
  const silence = readOrders(checkout?.orders ?? []).find(({ label }) => label === 'Silence');
  assert.deepEqual([silence?.asksHowLong, silence?.body], [true, { of: { kind: 'alert', name: 'burning/checkout-success@1' } }]);
});

test('an address that names no window shows an hour', () => {
  assert.deepEqual([readWindow('3h'), readWindow('5y'), readWindow(undefined)], ['3h', '1h', '1h']);
});

test('near is what is one call away from what hurts', () => {
  const call = (from: string, to: string) => ({ from, to });
  const edges = [call('web', 'shop'), call('shop', 'cards'), call('cards', 'bank'), call('search', 'index')];
  const nodes = ['web', 'shop', 'cards', 'bank', 'search', 'index'].map((name) => ({ name }));
  const near = nearMap({ nodes, edges } as never, new Set(['shop']));
  assert.deepEqual(
    near?.nodes.map(({ name }) => name),
    ['web', 'shop', 'cards'],
  );
  assert.equal(nearMap({ nodes, edges } as never, new Set(['nobody'])), null);
});
