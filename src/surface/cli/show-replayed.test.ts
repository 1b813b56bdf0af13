import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showReplayed } from './show-replayed.ts';

const DECISION = {
  seq: 34,
  at: '2026-11-21T23:13:22.229Z',
  kind: 'rollout.moved',
  subject: 'r-1',
  actor: 'plimsoll',
  sentence: 'Rolled back.',
  outcome: 'different',
  nothing: false,
} as const;
const COUNTS = { same: 0, different: 1, not_replayable: 0, code: 'a', codes: ['a'], through: 34 };

test('of long texts the place where they part is shown, and short ones are shown whole', () => {
  const same = 'the same words again and again, '.repeat(8);
  const fields = [
    { path: 'body.sentence', recorded: `${same}5 of 3,903 failed ${same}`, now: `${same}5 of 3,904 failed ${same}` },
    { path: 'body.step', recorded: 1, now: undefined },
  ];
  const text = showReplayed({ ...COUNTS, decisions: [{ ...DECISION, fields }] }, { columns: null, colours: false });
  assert.match(text, /body\.sentence {2}recorded ….*5 of 3,903 failed .*…, now ….*5 of 3,904 failed .*…\n/);
  assert.match(text, /body\.step {6}recorded 1, now nothing$/);
});
