import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TIERS, type Cell, type Tier } from '../../src/evidence/cell.ts';
import { addToBucket, BUCKETS } from '../../src/evidence/histogram.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import type { CellStore, Retention } from '../../src/ports/cell-store.ts';
import { ALL_TIERS, BY_TIER, cellAt, EVER, FOREVER, plain, seal, T0, upkeep, type OpenedCellStore } from './sample-cells.ts';

/** What every CellStore promises; all adapters pass this unchanged. */
export function cellStoreContract(name: string, open: () => Promise<OpenedCellStore>): void {
  describe(`CellStore contract: ${name}`, () => {
    test('a cell comes back as it was given, and in every resolution', async () => {
      await using opened = await open();
      const cell = cellAt(T0 + 70 * SECOND, { good: 3, total: 5, n: 4, sum: 1_234.25 });
      for (const [bucket, weight] of [
        [0, 1],
        [77, 2.5],
        [BUCKETS - 1, 300],
      ] as const)
        addToBucket(cell.histogram, bucket, weight);
      await seal(opened.store, [cell]);
      for (const tier of ALL_TIERS) {
        const at = Math.floor(cell.at / TIERS[tier].width) * TIERS[tier].width;
        assert.deepEqual(plain(await opened.store.cells({ tier, ...EVER })), plain([{ ...cell, at: at as Instant }]));
      }
    });

    test('what is sealed twice for one slot counts together', async () => {
      await using opened = await open();
      await seal(opened.store, [
        cellAt(T0, { good: 1, total: 2, n: 2, sum: 0.5 }),
        cellAt(T0, { good: 1, total: 1, n: 1, sum: 4 }),
      ]);
      await seal(opened.store, [cellAt(T0, { good: 10, total: 20, n: 3, sum: 8 })]);
      await seal(opened.store, []);
      assert.deepEqual(await rows(opened.store, '10s'), [{ at: T0, good: 12, total: 23, n: 6, sum: 12.5 }]);
    });

    test('cells are read before seal gives up control, so that they may change right after', async () => {
      await using opened = await open();
      const cell = cellAt(T0, { good: 1, total: 1 });
      const counters = Uint8Array.of(1, 2);
      const positions: Record<string, number> = { '0': 1 };
      const done = opened.store.seal({ cells: [cell], positions, counters });
      Object.assign(cell, { good: 100 });
      addToBucket(cell.histogram, 5, 1);
      counters.fill(9);
      positions['0'] = 9;
      await done;
      assert.deepEqual(plain(await opened.store.cells({ tier: '10s', ...EVER })), plain([cellAt(T0, { good: 1, total: 1 })]));
      assert.deepEqual(plainCheckpoint(await opened.store.checkpoint()), { positions: { '0': 1 }, counters: [1, 2] });
    });

    test('a cell is read before the next is asked for, so that one object may be all of them', async () => {
      await using opened = await open();
      const one = { ...cellAt(T0, { total: 1 }) };
      const filledAnew = function* (): Generator<Cell> {
        for (let slot = 0; slot < 3; slot += 1) {
          Object.assign(one, { at: T0 + slot * 10 * SECOND, total: slot + 1, cohort: `${slot % 2}` });
          one.histogram.pages.length = 0;
          addToBucket(one.histogram, slot, slot + 1);
          yield one;
        }
      };
      await opened.store.seal({ cells: filledAnew(), positions: {}, counters: null });
      const wanted = [0, 1, 2].map((slot) => {
        const cell = cellAt(T0 + slot * 10 * SECOND, { total: slot + 1, n: 1, cohort: `${slot % 2}` });
        addToBucket(cell.histogram, slot, slot + 1);
        return cell;
      });
      assert.deepEqual(plain(await opened.store.cells({ tier: '10s', ...EVER })), plain(wanted));
    });

    test('what a reader does to its answer stays with the reader', async () => {
      await using opened = await open();
      await seal(opened.store, [cellAt(T0, { good: 1, total: 1 })]);
      for (const cell of await opened.store.cells({ tier: '1m', ...EVER }))
        addToBucket(Object.assign(cell, { good: 9 }).histogram, 5, 1);
      for (const { good } of await opened.store.columns({ tier: '1m', ...EVER })) good.fill(9);
      assert.deepEqual(plain(await opened.store.cells({ tier: '1m', ...EVER })), plain([cellAt(T0, { good: 1, total: 1 })]));
      assert.equal((await rows(opened.store, '1m'))[0]?.good, 1);
    });

    test('the checkpoint is what the last seal said, also after the store was opened again', async () => {
      await using opened = await open();
      assert.equal(await opened.store.checkpoint(), null);
      await opened.store.seal({ cells: [], positions: { '0': 7, '1': 3 }, counters: Uint8Array.of(1, 2, 3) });
      await opened.store.seal({ cells: [], positions: { '0': 9 }, counters: Uint8Array.of(4) });
      const wanted = { positions: { '0': 9 }, counters: [4] };
      assert.deepEqual(plainCheckpoint(await opened.store.checkpoint()), wanted);
      assert.deepEqual(plainCheckpoint(await (await opened.reopen()).checkpoint()), wanted);
      const again = await opened.reopen();
      await again.seal({ cells: [], positions: {}, counters: null });
      assert.deepEqual(plainCheckpoint(await again.checkpoint()), { positions: {}, counters: null });
    });

    test('a seal that fails leaves nothing behind', async () => {
      await using opened = await open();
      await opened.store.seal({ cells: [cellAt(T0, { total: 1 })], positions: { '0': 1 }, counters: null });
      const failing = function* (): Generator<Cell> {
        yield cellAt(T0, { total: 5 });
        yield cellAt(T0, { total: 5, generation: 'new@1', cohort: 'new' });
        throw new Error('no more cells');
      };
      await assert.rejects(opened.store.seal({ cells: failing(), positions: { '0': 2 }, counters: Uint8Array.of(1) }));
      assert.deepEqual(plainCheckpoint(await opened.store.checkpoint()), { positions: { '0': 1 }, counters: null });
      await seal(opened.store, [
        cellAt(T0, { total: 2, generation: 'other@1', cohort: 'b' }),
        cellAt(T0, { total: 3, generation: 'new@1' }),
      ]);
      const found = await opened.store.columns({ tier: '10s', ...EVER });
      assert.deepEqual(
        found.map(({ generation, cohort, total }) => [generation, cohort, ...total]),
        [
          ['checkout@1', 'a', 1],
          ['new@1', 'a', 3],
          ['other@1', 'b', 2],
        ],
      );
    });

    test('only what is asked for is read: from the first instant up to but without the second', async () => {
      await using opened = await open();
      await seal(
        opened.store,
        [50, 0, 20, 10].map((seconds) => cellAt(T0 + seconds * SECOND, { total: 1 })),
      );
      const span = { from: (T0 + 1) as Instant, to: (T0 + 50 * SECOND) as Instant };
      assert.deepEqual(
        (await rows(opened.store, '10s', span)).map(({ at = 0 }) => at - T0),
        [10_000, 20_000],
      );
      assert.deepEqual(
        (await opened.store.cells({ tier: '10s', ...span })).map(({ at }) => at - T0),
        [10_000, 20_000],
      );
      assert.deepEqual(await rows(opened.store, '1m', span), []);
      assert.deepEqual(await opened.store.totals({ tier: '1h', from: T0, to: T0 }), []);
    });

    test('one generation, or one cohort of it, is read alone', async () => {
      await using opened = await open();
      const names = [
        ['checkout@1', 'a'],
        ['checkout@1', "o'b"],
        ['checkout@2', 'a'],
        ['checkout', 'a'],
      ] as const;
      await seal(
        opened.store,
        names.map(([generation, cohort]) => cellAt(T0, { generation, cohort, total: 1 })),
      );
      const asked = async (query: { generation?: string; cohort?: string }): Promise<readonly string[][]> =>
        (await opened.store.columns({ tier: '1m', ...EVER, ...query })).map(({ generation, cohort }) => [generation, cohort]);
      assert.deepEqual(await asked({}), [
        ['checkout', 'a'],
        ['checkout@1', 'a'],
        ['checkout@1', "o'b"],
        ['checkout@2', 'a'],
      ]);
      assert.deepEqual(await asked({ generation: 'checkout@1' }), [
        ['checkout@1', 'a'],
        ['checkout@1', "o'b"],
      ]);
      assert.deepEqual(await asked({ generation: 'checkout@1', cohort: "o'b" }), [['checkout@1', "o'b"]]);
      assert.deepEqual(await asked({ generation: 'nothing@1' }), []);
      const [whole] = await opened.store.totals({ tier: '1m', ...EVER, generation: 'checkout@1' });
      assert.deepEqual([whole?.generation, whole?.cohort, whole?.total[0]], ['checkout@1', '', 2]);
    });

    test('cells are in the order of time, then of generation and cohort', async () => {
      await using opened = await open();
      await seal(opened.store, [cellAt(T0, { cohort: 'b' }), cellAt(T0, { cohort: 'a' }), cellAt(T0 - MINUTE, { cohort: 'c' })]);
      assert.deepEqual(
        (await opened.store.cells({ tier: '10s', ...EVER })).map(({ cohort }) => cohort),
        ['c', 'a', 'b'],
      );
    });

    test('what is kept stays, what is older than one stretch more is gone, and so is what nothing refers to', async () => {
      await using opened = await open();
      const ages = [3 * HOUR, 3 * DAY, 40 * DAY, 500 * DAY];
      await seal(
        opened.store,
        ages.map((age) => cellAt(T0 - age, { total: age, cohort: `${age}` })),
      );
      await upkeep(opened.store, T0, BY_TIER);
      const left = async (tier: Tier): Promise<readonly number[]> =>
        (await opened.store.cells({ tier, ...EVER })).map(({ total }) => total).toSorted((a, b) => a - b);
      assert.deepEqual(await left('10s'), ages.slice(0, 1));
      assert.deepEqual(await left('1m'), ages.slice(0, 2));
      assert.deepEqual(await left('1h'), ages.slice(0, 3));
      assert.deepEqual(
        (await opened.store.size()).tiers.map(({ tier, cells, series }) => [tier, cells, series]),
        [
          ['10s', 1, 1],
          ['1m', 2, 2],
          ['1h', 3, 3],
        ],
      );
    });

    test('a generation may be kept for longer or shorter than its tier', async () => {
      await using opened = await open();
      await seal(
        opened.store,
        ['short@1', 'long@1', 'other@1'].map((generation) => cellAt(T0 - 3 * DAY, { generation, total: 1 })),
      );
      const days: Readonly<Record<string, number>> = { 'short@1': 1, 'long@1': 1_000 };
      const retention: Retention = {
        keepMs: (tier, name) => (days[name] === undefined ? TIERS[tier].keep : ((days[name] * DAY) as DurationMs)),
      };
      await upkeep(opened.store, T0, retention);
      const left = async (tier: Tier): Promise<readonly string[]> =>
        (await opened.store.columns({ tier, ...EVER })).map(({ generation }) => generation);
      assert.deepEqual(await left('10s'), ['long@1']);
      assert.deepEqual(await left('1m'), ['long@1', 'other@1']);
    });

    test('a series that was forgotten may come back, as any number of others', async () => {
      await using opened = await open();
      await seal(
        opened.store,
        Array.from({ length: 70 }, (_, index) => cellAt(T0, { cohort: `${index}`, total: 1 })),
      );
      await upkeep(opened.store, (T0 + 500 * DAY) as Instant, BY_TIER);
      assert.deepEqual(
        (await opened.store.size()).tiers.map(({ cells, series }) => [cells, series]),
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      );
      const later = (T0 + 500 * DAY) as Instant;
      await seal(
        opened.store,
        ['new', '5', 'b'].map((cohort) => cellAt(later, { cohort, total: 2 })),
      );
      assert.deepEqual(
        (await opened.store.columns({ tier: '1h', ...EVER })).map(({ cohort, total }) => [cohort, ...total]),
        [
          ['5', 2],
          ['b', 2],
          ['new', 2],
        ],
      );
    });

    test('reads at length see one state, whatever is sealed and merged in the meantime', async () => {
      await using opened = await open();
      for (let hour = 0; hour < 30; hour += 1)
        await seal(
          opened.store,
          Array.from({ length: 60 }, (_, index) => cellAt(T0 + hour * HOUR, { cohort: `${index}`, total: 1 })),
        );
      const reading = Promise.all(ALL_TIERS.map((tier) => opened.store.totals({ tier, ...EVER })));
      await seal(opened.store, [cellAt(T0, { total: 1_000 })]);
      await upkeep(opened.store, (T0 + 100 * DAY) as Instant, FOREVER);
      const before = (await reading).map(([whole]) => [...(whole?.total ?? [])]);
      for (const total of before) assert.ok(total.every((value) => value === 60) || total[0] === 1_060, total.join());
      assert.equal((await opened.store.totals({ tier: '1m', ...EVER }))[0]?.total[0], 1_060);
    });
  });
}

function plainCheckpoint(checkpoint: Awaited<ReturnType<CellStore['checkpoint']>>): unknown {
  return checkpoint === null
    ? null
    : { positions: checkpoint.positions, counters: checkpoint.counters === null ? null : [...checkpoint.counters] };
}

async function rows(store: CellStore, tier: Tier, span = EVER): Promise<readonly Record<string, number>[]> {
  const [series] = await store.columns({ tier, ...span });
  if (series === undefined) return [];
  const { at, good, total, n, sum } = series;
  return Array.from(at, (start, row) => ({ at: start, good: good[row]!, total: total[row]!, n: n[row]!, sum: sum[row]! }));
}
