import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../../src/evidence/cell.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { CellStore, Retention } from '../../src/ports/cell-store.ts';
import { equalsFold, someStep } from './cell-store-laws.contract.ts';
import { BY_TIER, cellAt, EVER, FOREVER, T0, upkeep, type OpenedCellStore } from './sample-cells.ts';

const EVERYTHING: Retention = { ...FOREVER, pastMs: FOREVER.keepMs('1h', '') };

/** Every store can be read as it was at its seals. */
export function cellStorePast(name: string, open: () => Promise<OpenedCellStore>): void {
  describe(`CellStore, its past: ${name}`, () => {
    test('what was sealed later does not show, merged or not, and the note comes back as it was given', async () => {
      await using opened = await open();
      const { store } = opened;
      assert.equal(await store.knownAt(T0), null);
      await sealAt(store, T0, [cellAt(T0, { good: 1, total: 1 })]);
      await sealAt(store, (T0 + MINUTE) as Instant, [cellAt(T0, { good: 0, total: 4 })]);
      const between = (T0 + 59_999) as Instant;
      const seen = async (): Promise<readonly unknown[]> => [
        (await store.knownAt(between))?.note,
        await totalAt(store, between),
        await totalAt(store, (T0 + DAY) as Instant),
        await store.knownAt((T0 - 1) as Instant),
      ];
      const wanted = [{ at: T0, memo: `of ${T0}` }, [1], [5], null];
      assert.deepEqual(await seen(), wanted);
      await upkeep(store, (T0 + DAY) as Instant, EVERYTHING);
      assert.deepEqual(await seen(), wanted);
    });

    test('a view is not moved by what is sealed and merged while it is read', async () => {
      await using opened = await open();
      const { store } = opened;
      await sealAt(store, T0, [cellAt(T0, { total: 1 })]);
      const then = await store.knownAt(T0);
      await sealAt(store, (T0 + HOUR) as Instant, [cellAt(T0, { total: 7 })]);
      await upkeep(store, (T0 + DAY) as Instant, EVERYTHING);
      const [series] = (await then?.columns({ tier: '10s', ...EVER })) ?? [];
      assert.deepEqual([...(series?.total ?? [])], [1]);
    });

    test('a seal without a note belongs to the next one that has one', async () => {
      await using opened = await open();
      const { store } = opened;
      await sealAt(store, T0, [cellAt(T0, { total: 1 })]);
      await store.seal({ cells: [cellAt(T0, { total: 2 })], positions: {}, counters: null });
      assert.deepEqual(await totalAt(store, T0), [1]);
      await sealAt(store, (T0 + 1) as Instant, []);
      assert.deepEqual(await totalAt(store, (T0 + 1) as Instant), [3]);
    });

    test('the past is dropped when it is older than it is kept, and the cells stay', async () => {
      await using opened = await open();
      const { store } = opened;
      for (const day of [0, 1, 2, 3]) await sealAt(store, (T0 + day * DAY) as Instant, [cellAt(T0 + day * DAY, { total: 1 })]);
      const now = (T0 + 4 * DAY) as Instant;
      await upkeep(store, now, { ...BY_TIER, pastMs: (2 * DAY) as never });
      assert.equal(await store.knownAt((T0 + 2 * DAY - 1) as Instant), null);
      assert.deepEqual(await minutesAt(store, (T0 + 2 * DAY) as Instant), [1, 1, 1]);
      assert.deepEqual(await minutesAt(store, now), [1, 1, 1, 1]);
    });
  });

  test(`CellStore law, ${name}: whatever is sealed, merged and opened again, every seal reads as a naive fold of what was sealed by then`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 10 }), async (steps) => {
        await using opened = await open();
        let [store, now] = [opened.store, T0 as number];
        const sealed: Cell[] = [];
        const known = new Map<Instant, readonly Cell[]>();
        for (const { does, cells, at, pieces } of steps) {
          now += 1;
          if (does === 'seal') await sealAt(store, now as Instant, cells);
          if (does === 'seal') sealed.push(...cells);
          if (does === 'seal') known.set(now as Instant, [...sealed]);
          if (does === 'reopen') store = await opened.reopen();
          if (does === 'maintain') for (let piece = 0; piece < pieces; piece += 1) await store.maintain(at, EVERYTHING);
        }
        await upkeep(store, (T0 + 400 * DAY) as Instant, EVERYTHING);
        for (const [at, cells] of known) {
          const then = await store.knownAt(at);
          assert.ok(then !== null);
          await equalsFold(then, cells);
        }
      }),
      { numRuns: 15 },
    );
  });
}

async function sealAt(store: CellStore, at: Instant, cells: readonly Cell[]): Promise<void> {
  await store.seal({ cells, positions: {}, counters: null, note: { at, memo: `of ${at}` } });
}

async function totalAt(store: CellStore, at: Instant): Promise<readonly number[]> {
  return ((await (await store.knownAt(at))?.columns({ tier: '10s', ...EVER })) ?? []).flatMap(({ total }) => [...total]);
}

async function minutesAt(store: CellStore, at: Instant): Promise<readonly number[]> {
  return ((await (await store.knownAt(at))?.columns({ tier: '1m', ...EVER })) ?? []).flatMap(({ total }) => [...total]);
}
