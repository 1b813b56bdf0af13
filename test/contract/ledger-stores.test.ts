import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Instant } from '../../src/kernel/units.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { NOTHING_VERIFIED, verify } from '../../src/proof/chain.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { ledgerStoreBesideContract, segmentOf } from './ledger-store-beside.contract.ts';
import { chain, ledgerStoreContract, type OpenedLedgerStore } from './ledger-store.contract.ts';

const STORES: readonly (readonly [string, () => Promise<OpenedLedgerStore>])[] = [
  ['memory', openMemory],
  ['SQLite', openSqlite],
];
for (const [name, open] of STORES) {
  ledgerStoreContract(name, open);
  ledgerStoreBesideContract(name, open);
}

async function openMemory(): Promise<OpenedLedgerStore> {
  const store = openMemoryLedgerStore();
  return { store, [Symbol.asyncDispose]: () => store.close() };
}

async function openSqlite(): Promise<OpenedLedgerStore> {
  const folder = openTemporaryFolder();
  const store = openSqliteLedgerStore(folder.file('ledger.db'));
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

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

test('SQLite: once a segment holds entries the file lets go of those alone, and of the segment never', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteLedgerStore(folder.file('ledger.db'));
  const entries = chain(5);
  await store.append(entries, { after: 0 });
  await store.keepSegment(segmentOf(entries.slice(0, 3)));
  const other = new DatabaseSync(folder.file('ledger.db'));
  for (const sql of ['DELETE FROM entries', 'DELETE FROM entries WHERE seq = 2', 'DELETE FROM entries WHERE seq = 5'])
    assert.throws(() => other.exec(sql), /entries are never removed/);
  for (const sql of ['DELETE FROM segments', "UPDATE segments SET file = 'elsewhere'"])
    assert.throws(() => other.exec(sql), /segments are never/);
  assert.throws(
    () => other.exec("INSERT INTO segments VALUES (4, 5, 'a', 'b', 0, 0, 'f', 'd')"),
    /only hold entries as they are/,
  );
  other.exec('DELETE FROM entries WHERE seq = 1');
  other.close();
  assert.equal((await store.first())?.seq, 2);
  await store.close();
});

test('SQLite: a snapshot whose bytes are damaged comes back without its text', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteLedgerStore(folder.file('ledger.db'));
  await store.keepSnapshot({ seq: 1, hash: 'h', at: 1 as Instant, code: 'c', text: 'state' });
  const other = new DatabaseSync(folder.file('ledger.db'));
  other.exec("UPDATE snapshots SET text = x'00ff00ff'");
  other.close();
  assert.equal((await store.snapshotBefore({ seq: 1 }))?.text, '');
  await store.close();
});

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
