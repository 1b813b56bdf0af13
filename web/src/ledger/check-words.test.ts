import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from './check-stream.ts';
import { wordsOf } from './check-words.ts';

const report = {
  isIntact: true,
  entries: 1,
  omitted: 0,
  tail: { seq: 7 },
  signedThrough: 7,
  keys: [{ id: 'aa' }, { id: 'bb' }],
  unseen: [],
  findings: [],
  findingsLeftOut: 0,
} as unknown as Report;

test('an intact file says how far a signature goes, and what is not in it', () => {
  const { said, more } = wordsOf({ ...report, omitted: 3, unseen: [{ from: 1, to: 3 }] });
  assert.equal(said, 'Intact: 1 entry, the last is 7.');
  assert.equal(more, 'Signed through entry 7 by key bb. 3 more are there by their digests. Left out between checkpoints: 1–3.');
  assert.match(wordsOf({ ...report, signedThrough: 0 }).more, /^No checkpoint signs for it\./);
});

test('a broken file says every finding with its line, and how many were not kept', () => {
  const finding = { code: 'ENTRY_EDITED', seq: 4, line: 6, text: 'Entry 4 was edited' } as const;
  const words = wordsOf({ ...report, isIntact: false, findings: [finding, { ...finding, line: null }], findingsLeftOut: 2 });
  assert.deepEqual(words.findings, ['Line 6: Entry 4 was edited', 'Entry 4 was edited', 'And 2 more.']);
  assert.equal(words.said, 'Not proven: 4 things are wrong.');
});
