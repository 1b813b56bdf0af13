import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { NOTHING_VERIFIED, verify } from '../../src/proof/chain.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { chain, ledgerStoreContract } from './ledger-store.contract.ts';

ledgerStoreContract('memory', async () => {
  const store = openMemoryLedgerStore();
  return { store, [Symbol.asyncDispose]: () => store.close() };
});

ledgerStoreContract('SQLite', async () => {
  const folder = openTemporaryFolder();
  const store = openSqliteLedgerStore(folder.file('ledger.db'));
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
});

const tampering = [
  'DELETE FROM entries WHERE seq = 3',
  'DELETE FROM entries',
  "UPDATE entries SET body = '{}' WHERE seq = 2",
  'UPDATE entries SET seq = 9 WHERE seq = 3',
  "INSERT OR REPLACE INTO entries SELECT seq, at_ms, kind, subject, 'nobody', body, previous, hash FROM entries WHERE seq = 2",
];
for (const sql of tampering) {
  test(`SQLite: the file itself refuses ${sql}`, async () => {
    using folder = openTemporaryFolder();
    const store = openSqliteLedgerStore(folder.file('ledger.db'));
    await store.append(chain(3), { after: 0 });
    const other = new DatabaseSync(folder.file('ledger.db'));
    assert.throws(() => other.exec(sql), /entries (are never changed|are never removed|only follow the last one)/);
    other.close();
    assert.deepEqual(await store.read({ after: 0, limit: 10 }), chain(3));
    await store.close();
  });
}

test('SQLite: the chain holds when the file is opened again, and a second process is refused an old tail', async () => {
  using folder = openTemporaryFolder();
  const file = folder.file('ledger.db');
  const entries = chain(5);
  const before = openSqliteLedgerStore(file);
  await before.append(entries.slice(0, 3), { after: 0 });
  const other = openSqliteLedgerStore(file);
  assert.equal(await other.append(entries.slice(3), { after: 3 }), 'APPENDED');
  assert.equal(await before.append(entries.slice(3), { after: 3 }), 'CONFLICT');
  await before.close();
  await other.close();
  const after = openSqliteLedgerStore(file);
  const read = await after.read({ after: 0, limit: 10 });
  assert.deepEqual(read, entries);
  assert.deepEqual(verify(NOTHING_VERIFIED, read).firstBroken, null);
  await after.close();
});
