import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerKeysView, VerificationView } from '../../../src/wire/ledger.ts';
import { wordsOfChain, wordsOfKeys } from './chain-words.ts';

const chain: VerificationView = {
  intact: true,
  ledger: 'ab',
  entries: 1_200,
  omitted: 0,
  unseen: [],
  last_entry: 1_200,
  head: 'c'.repeat(64),
  checkpoints: 3,
  signed_through: 1_150,
  keys: ['aa'],
  first_broken: null,
  findings: [],
  findings_left_out: 0,
};

test('an intact chain says how far it is signed, and how much is not yet', () => {
  const { said, more, signed } = wordsOfChain(chain);
  assert.deepEqual([said, more], ['The chain is intact.', `1,200 entries, head ${'c'.repeat(16)}`]);
  assert.equal(signed, 'Signed through entry 1150, by 3 checkpoints; the newest 50 are not signed yet.');
  assert.match(wordsOfChain({ ...chain, signed_through: 1_199 }).signed, /the newest entry is not signed yet/);
  assert.match(
    wordsOfChain({ ...chain, signed_through: 1_200, checkpoints: 1 }).signed,
    /by one checkpoint; nothing is unsigned/,
  );
  assert.equal(wordsOfChain({ ...chain, signed_through: 0 }).signed, 'No checkpoint signs for it yet.');
  assert.match(
    wordsOfChain({ ...chain, unseen: [{ from: 1, to: 39 }] }).more,
    /; entries 1 to 39 lie in sealed files and are not part of this check$/,
  );
});

test('a broken chain names the first entry, and what was found is bounded', () => {
  const finding = { code: 'ENTRY_EDITED', entry: 7, line: null, text: 'Entry 7 was edited' };
  const words = wordsOfChain({
    ...chain,
    intact: false,
    first_broken: { seq: 7, why: 'it was edited' },
    findings: Array.from({ length: 12 }, () => finding),
    findings_left_out: 5,
  });
  assert.equal(words.said, 'The chain is broken at entry 7: it was edited.');
  assert.equal(words.findings.length, 11);
  assert.equal(words.findings.at(-1), 'And 7 more.');
});

test('the key that signs is named with since when, and how it came to be it', () => {
  const key = { id: 'aa', public_key: '', since_entry: 1, replaces: null, endorsement: null };
  const keys = (...ids: readonly string[]): LedgerKeysView => ({
    ledger: 'ab',
    keys: ids.map((id, index) => ({ ...key, id, since_entry: index * 40 + 1 })),
  });
  assert.deepEqual(wordsOfKeys(keys('aa')), { id: 'aa', told: 'signs since entry 1, the first key' });
  assert.match(wordsOfKeys(keys('aa', 'bb'))?.told ?? '', /^signs since entry 41, after one other, each endorsed/);
  assert.equal(wordsOfKeys(keys()), null);
});
