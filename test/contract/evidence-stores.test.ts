import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryEvidenceStore } from '../../src/adapters/memory/evidence-store.ts';
import { openSqliteEvidenceStore } from '../../src/adapters/sqlite/evidence-store.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { cellAt, evidenceStoreContract, plain, T0 } from './evidence-store.contract.ts';

const EVER = { from: 0 as Instant, to: 9e15 as Instant };

evidenceStoreContract('memory', async () => {
  const store = openMemoryEvidenceStore();
  return { store, [Symbol.asyncDispose]: () => store.close() };
});

evidenceStoreContract('SQLite', async () => {
  const folder = openTemporaryFolder();
  const store = openSqliteEvidenceStore(folder.file('evidence.db'));
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
});

/** STRICT tables refuse half a millisecond, which stands for any failure in the middle of a commit. */
const REFUSED = cellAt((T0 + 0.5) as Instant, { generation: 'refused@1' });

test('SQLite: a commit that fails leaves nothing behind, and says what it could not do', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteEvidenceStore(folder.file('evidence.db'));
  await store.commit({ cells: [cellAt(T0, { good: 1, total: 1 })], payloads: [] });
  const change = { cells: [cellAt(T0, { good: 2, total: 2 }), REFUSED], payloads: [{ digest: 'd', at: T0 }] };
  await assert.rejects(store.commit(change), /^Error: Cannot make 2 cells durable$/);
  assert.deepEqual(plain(await store.cells({ tier: '10s', ...EVER })), plain([cellAt(T0, { good: 1, total: 1 })]));
  assert.deepEqual(await store.payloads(0 as Instant), []);
  await store.close();
});

test('SQLite: after a commit that failed, cells still go to their own generation and cohort', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteEvidenceStore(folder.file('evidence.db'));
  const twice = (generation: string): ReturnType<typeof cellAt>[] =>
    [0, 10_000].map((ms) => cellAt((T0 + ms) as Instant, { generation, cohort: `of ${generation}`, total: 1 }));
  await assert.rejects(store.commit({ cells: [...twice('a@1'), REFUSED], payloads: [] }));
  await assert.rejects(store.writeRollUp({ tier: '1m', cells: [...twice('b@1'), REFUSED], until: T0 }));
  await store.commit({ cells: twice('c@1'), payloads: [] });
  await store.commit({ cells: [...twice('a@1'), ...twice('b@1')], payloads: [] });
  for (const generation of ['a@1', 'b@1', 'c@1']) {
    assert.deepEqual(plain(await store.cells({ tier: '10s', ...EVER, generation })), plain(twice(generation)));
  }
  await store.close();
});

test('SQLite: everything is there when the file is opened again', async () => {
  using folder = openTemporaryFolder();
  const file = folder.file('evidence.db');
  const before = openSqliteEvidenceStore(file);
  await before.commit({ cells: [cellAt(T0, { good: 1, total: 2 })], payloads: [{ digest: 'd', at: T0 }] });
  await before.writeRollUp({ tier: '1m', cells: [cellAt(T0, { total: 3 })], until: T0 });
  await before.close();
  const after = openSqliteEvidenceStore(file);
  assert.deepEqual(plain(await after.cells({ tier: '10s', ...EVER })), plain([cellAt(T0, { good: 1, total: 2 })]));
  assert.deepEqual(plain(await after.cells({ tier: '1m', ...EVER })), plain([cellAt(T0, { total: 3 })]));
  assert.deepEqual(await after.payloads(0 as Instant), [{ digest: 'd', at: T0 }]);
  assert.equal(await after.rolledUpUntil('1m'), T0);
  await after.close();
});

test('SQLite: a file that cannot be opened is named', () => {
  assert.throws(
    () => openSqliteEvidenceStore('/nowhere/evidence.db'),
    /^Error: Cannot open the database \/nowhere\/evidence.db$/,
  );
});
