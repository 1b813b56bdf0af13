import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { DAY, HOUR, type Instant } from '../../src/kernel/units.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { cellStoreLaws } from './cell-store-laws.contract.ts';
import { cellStorePast } from './cell-store-past.contract.ts';
import { rememberedContract } from './remembered.contract.ts';
import { cellStoreContract } from './cell-store.contract.ts';
import { BY_TIER, cellAt, seal, T0, upkeep, type OpenedCellStore } from './sample-cells.ts';

for (const holds of [cellStoreContract, cellStoreLaws, cellStorePast, rememberedContract]) {
  holds('memory', async () => {
    const kept = openMemoryCells();
    return openedAgain(
      () => openMemoryCellStore(kept),
      () => {},
    );
  });

  holds('SQLite', async () => {
    const folder = openTemporaryFolder();
    return openedAgain(
      () => openSqliteCellStore(folder.file('cells.db')),
      () => folder[Symbol.dispose](),
    );
  });
}

test('SQLite: names do not outlive what they name', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteCellStore(folder.file('cells.db'));
  const names = (): readonly unknown[] => {
    using database = new DatabaseSync(folder.file('cells.db'), { readOnly: true });
    return [
      ...database.prepare('SELECT g.name || s.cohort AS name FROM series s JOIN generations g ON g.id = s.generation').all(),
    ].map(({ name }) => name);
  };
  for (let day = 0; day < 10; day += 1) {
    const at = (T0 + day * 100 * DAY) as Instant;
    await seal(store, [cellAt(at, { generation: `g${day}@1`, cohort: 'c', total: 1 })]);
    await upkeep(store, (at + 2 * HOUR) as Instant, BY_TIER);
  }
  assert.deepEqual(names(), ['g5@1c', 'g6@1c', 'g7@1c', 'g8@1c', 'g9@1c']);
  await upkeep(store, (T0 + 5_000 * DAY) as Instant, BY_TIER);
  assert.deepEqual(names(), []);
  await store.close();
});

test('SQLite: upkeep is done in many pieces, and there is an end to them', async () => {
  using folder = openTemporaryFolder();
  const store = openSqliteCellStore(folder.file('cells.db'));
  for (let hour = 0; hour < 26; hour += 1)
    await seal(
      store,
      Array.from({ length: 100 }, (_, index) => cellAt(T0 + hour * HOUR, { cohort: `${index}`, total: 1 })),
    );
  const pieces = await upkeep(store, (T0 + 40 * DAY) as Instant, BY_TIER);
  assert.ok(pieces > 26 * 4, `${pieces}`);
  assert.equal(await store.maintain((T0 + 40 * DAY) as Instant, BY_TIER), false);
  await store.close();
});

test('SQLite: a file that cannot be opened is named', () => {
  assert.throws(() => openSqliteCellStore('/nowhere/cells.db'), /^Error: Cannot open the database \/nowhere\/cells.db$/);
});

async function openedAgain(open: () => CellStore, dispose: () => void): Promise<OpenedCellStore> {
  const opened = { store: open() };
  const first = opened.store;
  return {
    store: first,
    async reopen() {
      await opened.store.close();
      opened.store = open();
      return opened.store;
    },
    async [Symbol.asyncDispose]() {
      await opened.store.close();
      dispose();
    },
  };
}
