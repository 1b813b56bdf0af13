import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXEMPLARS_KEPT, type Exemplar } from '../../src/evidence/exemplar.ts';
import { sumOf, type StreamPart } from '../../src/evidence/stream-table.ts';
import { HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { EVER, FOREVER, T0, upkeep, type OpenedCellStore } from './sample-cells.ts';

const TRACE = 'a'.repeat(32);
const ALL = { generation: 'orders@1', ...EVER, upTo: Number.MAX_SAFE_INTEGER };

/** What every CellStore promises of what it keeps besides cells. */
export function rememberedContract(name: string, open: () => Promise<OpenedCellStore>): void {
  describe(`CellStore, traces and streams: ${name}`, () => {
    test('exemplars come back by their trace and by their indicator, the newest first, also after a restart', async () => {
      await using opened = await open();
      const [old, fresh] = [exemplar(T0, { bad: true, value: 12.5 }), exemplar(T0 + 5_000, { value: null })];
      const other = exemplar(T0 + 1_000, { trace: 'b'.repeat(32), generation: 'g@2', cohort: '{"v":"2"}' });
      await seal(opened.store, { exemplars: [old, fresh, other] });
      for (const again of [false, true]) {
        const store = again ? await opened.reopen() : opened.store;
        assert.deepEqual(await store.remembered.exemplars({ trace: TRACE }), [fresh, old]);
        const of = { ...EVER, generations: ['g@1', 'g@2'], limit: 10 };
        assert.deepEqual(await store.remembered.exemplars({ ...of, bad: false }), [fresh, other, old]);
        assert.deepEqual(await store.remembered.exemplars({ ...of, bad: true }), [old]);
        assert.deepEqual(await store.remembered.exemplars({ ...of, bad: false, limit: 1 }), [fresh]);
        assert.deepEqual(await store.remembered.exemplars({ ...of, bad: false, to: T0 }), []);
      }
    });

    test('what was sealed later does not show in what was known then', async () => {
      await using opened = await open();
      const [first, second] = [exemplar(T0, {}), exemplar(T0 - 1_000, {})];
      await seal(opened.store, { exemplars: [first], at: T0 + MINUTE });
      await seal(opened.store, { exemplars: [second], at: T0 + 2 * MINUTE });
      const then = (T0 + MINUTE) as Instant;
      assert.deepEqual(await opened.store.remembered.exemplars({ trace: TRACE, sealedBy: then }), [first]);
      assert.deepEqual(await opened.store.remembered.exemplars({ trace: TRACE }), [first, second]);
    });

    test('exemplars and rows go when their time is over, and not before', async () => {
      await using opened = await open();
      await seal(opened.store, { exemplars: [exemplar(T0, {})], streams: [part(T0, { keys: [1n] })] });
      await upkeep(opened.store, (T0 + 3 * HOUR) as Instant, FOREVER);
      assert.equal((await opened.store.remembered.exemplars({ trace: TRACE })).length, 1);
      await upkeep(opened.store, (T0 + EXEMPLARS_KEPT + 2 * HOUR) as Instant, FOREVER);
      assert.deepEqual(await opened.store.remembered.exemplars({ trace: TRACE }), []);
      assert.deepEqual(await opened.store.remembered.streamBuckets(ALL), []);
    });

    test('a bucket that is sealed in parts adds up, with sums modulo 2^64', async () => {
      await using opened = await open();
      const most = 2n ** 63n - 1n;
      await seal(opened.store, {
        streams: [part(T0, { keys: [most, -1n], values: [5n, most] }), part(T0 - MINUTE, { keys: [7n] })],
      });
      const { upTo, oldest } = await opened.store.remembered.streamMark(ALL.generation);
      await seal(opened.store, { streams: [part(T0, { keys: [most, most, 3n], dropped: 2 })] });
      assert.equal(oldest, T0 - MINUTE);
      for (const again of [false, true]) {
        const store = again ? await opened.reopen() : opened.store;
        const [before, now] = await store.remembered.streamBuckets(ALL);
        assert.deepEqual(before, { bucket: T0 - MINUTE, rows: 1, dropped: 0, keySum: 7n, valueSum: 0n });
        const keySum = BigInt.asUintN(64, 3n * most + 2n);
        assert.deepEqual(now, { bucket: T0, rows: 5, dropped: 2, keySum, valueSum: BigInt.asUintN(64, 5n + most) });
        const [then] = await store.remembered.streamBuckets({ ...ALL, from: T0, upTo });
        assert.deepEqual([then?.rows, then?.dropped], [2, 0]);
        const rows = await store.remembered.streamRows({ ...ALL, from: T0 });
        assert.deepEqual(
          rows.flatMap(({ keys }) => [...keys]),
          [most, -1n, most, most, 3n],
        );
        assert.deepEqual(
          rows.flatMap(({ values }) => [...values]),
          [5n, most, 0n, 0n, 0n],
        );
        assert.deepEqual(await store.remembered.streamBuckets({ ...ALL, generation: 'orders@2' }), []);
        assert.deepEqual(await store.remembered.streamCounts(T0), [{ generation: 'orders@1', bucket: T0, rows: 5 }]);
      }
    });
  });
}

type Sealed = { readonly exemplars?: readonly Exemplar[]; readonly streams?: readonly StreamPart[]; readonly at?: number };

async function seal(store: CellStore, { exemplars = [], streams = [], at = T0 + MINUTE }: Sealed): Promise<void> {
  const note = { at: at as Instant, memo: '{}' };
  await store.seal({ cells: [], positions: {}, counters: null, note, remembered: { exemplars, streams } });
}

function exemplar(at: number, over: Partial<Exemplar>): Exemplar {
  const plain = { trace: TRACE, generation: 'g@1', cohort: '{}', source: 'eu', bad: false, value: 1 };
  return { ...plain, ...over, at: at as Instant };
}

type Rows = { readonly keys: readonly bigint[]; readonly values?: readonly bigint[]; readonly dropped?: number };

function part(bucket: number, { keys, values = keys.map(() => 0n), dropped = 0 }: Rows): StreamPart {
  const stream = { generation: 'orders@1', bucketMs: MINUTE, keepMs: HOUR, mostRows: 1_000 };
  const [ofKeys, ofValues] = [BigInt64Array.from(keys), BigInt64Array.from(values)];
  assert.equal(
    sumOf(ofKeys),
    BigInt.asUintN(
      64,
      keys.reduce((sum, key) => sum + key, 0n),
    ),
  );
  return { stream, bucket: bucket as Instant, keys: ofKeys, values: ofValues, dropped };
}
