import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerKeysView } from '../../../src/wire/ledger.ts';
import { wordsOfKeys } from './key-words.ts';

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
