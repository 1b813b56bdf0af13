import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openMemoryReconciliations, openMemoryReconciliationStore } from '../../src/adapters/memory/reconciliation-store.ts';
import { openSqliteReconciliationStore } from '../../src/adapters/sqlite/reconciliation-store.ts';
import { reconciliationStoreContract } from '../contract/reconciliation-store.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-reconciliations-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

reconciliationStoreContract('SQLite', () => {
  const path = join(folder, `${++files}.db`);
  return { store: openSqliteReconciliationStore(path), reopen: () => openSqliteReconciliationStore(path) };
});

reconciliationStoreContract('memory', () => {
  const kept = openMemoryReconciliations();
  return { store: openMemoryReconciliationStore(kept), reopen: () => openMemoryReconciliationStore(kept) };
});
