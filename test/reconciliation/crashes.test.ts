import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openSqliteReconciliationStore } from '../../src/adapters/sqlite/reconciliation-store.ts';
import { openSqliteRows } from '../../src/adapters/sqlite/sqlite-rows.ts';
import { HOUR, MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openReconciledWorld } from './reconciled-world.ts';

const START = Date.parse('2026-11-08T00:00:30Z') as Instant;
const ROWS = 300;

const catalog = (file: string): string => `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team }
---
apiVersion: plimsoll/v1
kind: Reconciliation
metadata: { name: orders }
spec:
  journey: checkout
  every: 1m
  bucket: 1m
  allowedLateness: 1m
  since: 1d
  expected: { sqlite: { file: ${file}, table: shop, key: [id], at: at } }
  seen: { sqlite: { file: ${file}, table: bank, key: [id], at: at } }
`;

/** Half an hour of orders before the start, all of them on both sides. */
function openTables(file: string): DatabaseSync {
  const tables = new DatabaseSync(file);
  for (const name of ['shop', 'bank']) {
    tables.exec(`CREATE TABLE ${name} (id INTEGER, at INTEGER)`);
    const add = tables.prepare(`INSERT INTO ${name} VALUES (?, ?)`);
    for (let id = 0; id < ROWS; id += 1) add.run(id, START - 40 * MINUTE + id * 6 * SECOND);
  }
  return tables;
}

/** Beyond what repeats are recognised for, and beyond what may come late. */
const downFor = [30 * MINUTE, 5 * HOUR];
const crashes = ['before what was found is told', 'before it is noted that it was told'] as const;

for (const crash of crashes)
  for (const down of downFor)
    test(`a difference counts once when the process dies ${crash}, and is away for ${down / MINUTE} min`, async () => {
      using folder = openTemporaryFolder();
      const file = folder.file('orders.db');
      using tables = openTables(file);
      const state = { dies: false, isDead: false };
      const mayDie = (): void => {
        if (!state.dies) return;
        state.isDead = true;
        throw new Error('the process died');
      };
      await using world = await openReconciledWorld(catalog(file), {
        start: START,
        openTable: (side) => (side.kind === 'sqlite' ? openSqliteRows(side) : assert.fail()),
        around: (store) => ({
          ...store,
          async waiting() {
            const found = await store.waiting();
            if (crash === crashes[0] && found.length > 0) mayDie();
            return found;
          },
          async told(id) {
            if (crash === crashes[1]) mayDie();
            await store.told(id);
          },
        }),
      });
      await world.pass(2 * MINUTE);
      assert.deepEqual(world.counted('orders-completeness'), { good: ROWS, total: ROWS });
      tables.exec('DELETE FROM bank WHERE id % 100 = 50');
      state.dies = true;
      while (!state.isDead && world.now < START + 10 * MINUTE) await world.pass(10 * SECOND).catch(() => undefined);
      assert.ok(state.isDead, 'it died at something');
      Object.assign(state, { dies: false });
      world.now = (world.now + down) as Instant;
      await world.restart();
      await world.pass(3 * MINUTE);
      assert.deepEqual(world.counted('orders-completeness'), { good: ROWS, total: ROWS + 3 });
    });

test('a store that is made anew numbers beyond the one before it, so that nothing of it is taken for told', async () => {
  using folder = openTemporaryFolder();
  const numbers: number[] = [];
  for (const name of ['one.db', 'two.db']) {
    const store = openSqliteReconciliationStore(folder.file(name));
    for (const events of ['[1]', '[2]']) await store.keep('generation', { buckets: [], from: START, events });
    for (const { id } of await store.waiting()) numbers.push(id);
    await store.close();
  }
  assert.ok(Math.min(...numbers) > Date.now() - HOUR, numbers.join(' '));
  assert.deepEqual([numbers.length, (numbers[1] ?? 0) - (numbers[0] ?? 0)], [4, 1]);
});
