import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryView } from '../../../src/wire/ledger.ts';
import { explainUnseen, joinEntries } from './ledger-pages.ts';

const entry = (seq: number, subject: string) => ({ seq, subject }) as EntryView;

test('a page that is not all there is says so', () => {
  const page = (count: number) => Array.from({ length: count }, (_, index) => entry(index + 71, 'a'));
  assert.equal(explainUnseen(page(49)), null);
  assert.equal(explainUnseen(page(50)), 'The newest 50 are shown, from 71 on.');
});

test('an entry both asked for and told appears once, newest first', () => {
  const joined = joinEntries([entry(1, 'a'), entry(2, 'b')], [entry(2, 'b'), entry(3, 'a')], undefined);
  assert.deepEqual(
    joined.map(({ seq }) => seq),
    [3, 2, 1],
  );
});

test('with a subject only its own entries are joined', () => {
  assert.deepEqual(
    joinEntries([entry(1, 'a')], [entry(2, 'b'), entry(3, 'a')], 'a').map(({ seq }) => seq),
    [3, 1],
  );
});
