import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryLineView } from '../../../src/wire/ledger.ts';
import { itemsOf, joinLines, nameOfDay } from './entry-items.ts';
import { countTopics, fits, instantOf, kindsOf, type LedgerSearch } from './entry-search.ts';

const entry: EntryLineView = {
  seq: 9,
  at: '2026-03-02T09:00:00.000Z',
  kind: 'freeze.set',
  subject: 'service/web',
  actor: 'ada (browser)',
  sentence: 'Nothing of web is promoted until Friday: a sale',
  decided: false,
};
const line = (seq: number, at: string): EntryLineView => ({ ...entry, seq, at });
const kinds = [
  { kind: 'freeze.set', count: 3 },
  { kind: 'rollout.moved', count: 40 },
  { kind: 'alert.opened', count: 2 },
  { kind: 'something.new', count: 1 },
];

test('kinds are counted under the words that people have for them', () =>
  assert.deepEqual(countTopics(kinds), [
    { topic: 'rollouts', count: 43 },
    { topic: 'alerts', count: 2 },
  ]));

test('a topic stands for its kinds, a kind for itself, and what nobody knows for none', () => {
  assert.deepEqual(kindsOf('rollouts', kinds), ['freeze.set', 'rollout.moved']);
  assert.deepEqual(kindsOf('something.new', kinds), ['something.new']);
  assert.deepEqual([kindsOf('weather', kinds), kindsOf(undefined, kinds)], [[], null]);
});

const cases: readonly (readonly [LedgerSearch, boolean])[] = [
  [{}, true],
  [{ show: 'rollouts' }, true],
  [{ show: 'alerts' }, false],
  [{ by: 'people', q: 'SALE web' }, true],
  [{ by: 'machines' }, false],
  [{ q: 'winter' }, false],
  [{ subject: 'service/web', since: '2026-03-02', until: '2026-03-02T09:00:00Z' }, true],
  [{ since: '2026-03-03' }, false],
];
for (const [search, fit] of cases)
  test(`what was told just now ${fit ? 'fits' : 'does not fit'} ${JSON.stringify(search)}`, () =>
    assert.equal(fits(entry, search), fit));

test('a day of an address is whole, and what is no time is none', () => {
  assert.equal(instantOf('2026-03-02', 'end'), '2026-03-02T23:59:59.999Z');
  assert.equal(instantOf('2026-03-02T10:00:00Z', 'begin'), '2026-03-02T10:00:00.000Z');
  assert.deepEqual([instantOf('soon', 'begin'), instantOf(undefined, 'end')], [undefined, undefined]);
});

test('entries stand newest first, each once, under the name of their day', () => {
  const joined = joinLines(
    [line(12, '2026-03-03T00:00:01Z')],
    [[line(11, '2026-03-02T23:00:00Z')], [line(11, '2026-03-02T23:00:00Z'), line(3, '2026-03-02T01:00:00Z')]],
  );
  assert.deepEqual(
    itemsOf(joined).map(({ key }) => key),
    ['2026-03-03', '12', '2026-03-02', '11', '3'],
  );
  assert.equal(nameOfDay('2026-03-02'), 'Monday 2 March 2026');
});
