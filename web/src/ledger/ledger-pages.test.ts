import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryView } from '../../../src/wire/ledger.ts';
import { explainUnseen, joinEntries, newestAfter } from './ledger-pages.ts';

const entry = (seq: number, subject: string) => ({ seq, subject }) as EntryView;

test('the newest page of a short ledger is all of it', () =>
  assert.deepEqual([newestAfter(0), newestAfter(50), newestAfter(51)], [0, 0, 1]));

test('a page that is not all there is says so', () => {
  assert.equal(explainUnseen({ after: 0, next: null }), null);
  assert.equal(explainUnseen({ after: 120, next: null }), 'The newest entries are shown, from 121 on.');
  assert.match(explainUnseen({ after: 0, next: 50 }) ?? '', /^The first 50/);
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
