import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReplayedView } from '../../../src/wire/replay.ts';
import { wordsOfReplay } from './replay-words.ts';

const view: ReplayedView = {
  same: 1,
  different: 0,
  not_replayable: 0,
  decisions: [],
  code: '2+b',
  codes: ['2+b'],
  through: 7,
  next: null,
};
const decision = { seq: 7, at: '', kind: 'rollout.moved', subject: 'r', actor: 'plimsoll', sentence: '' };
const field = { path: 'body.next.phase', recorded: 'shifting', now: undefined };

test('identical is only what came out the same, and it is said by which code', () => {
  assert.deepEqual([wordsOfReplay(view).tone, wordsOfReplay(view).said], ['good', 'Identical.']);
  assert.match(wordsOfReplay({ ...view, codes: ['1+a'] }).more, /by 2\+b, where 1\+a decided/);
});

test('a difference is shown field by field, and what would be absent now is said to be', () => {
  const fields = [field, ...Array.from({ length: 13 }, (_, i) => ({ path: `body.x${i}`, recorded: 'y'.repeat(300), now: i }))];
  const decisions = [{ ...decision, outcome: 'different' as const, nothing: false, fields }];
  const words = wordsOfReplay({ ...view, same: 0, different: 1, decisions });
  assert.deepEqual(words.fields[0], { path: 'body.next.phase', recorded: '"shifting"', now: 'nothing' });
  assert.equal(words.fields.length, 12);
  assert.match(words.more, /another decision\. 2 more fields differ\.$/);
  assert.equal(words.fields[1]?.recorded.length, 201);
  const none = [{ ...decision, outcome: 'different' as const, nothing: true, fields: [] }];
  assert.match(wordsOfReplay({ ...view, same: 0, different: 1, decisions: none }).more, /nothing would be decided/);
});

test('what cannot be made again, or is no decision, is never called identical', () => {
  assert.equal(wordsOfReplay({ ...view, same: 0, not_replayable: 1 }).said, 'It cannot be made again.');
  assert.equal(wordsOfReplay({ ...view, same: 0, codes: [] }).tone, 'warning');
});
