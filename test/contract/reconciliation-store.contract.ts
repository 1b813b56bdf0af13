import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '../../src/kernel/units.ts';
import type { KeptBucket, ReconciliationStore } from '../../src/ports/reconciliation-store.ts';
import { countsOf, NO_FAULTS } from '../../src/verdict/reconciliation/bucket-counts.ts';

const bucket = (at: number, missing: number): KeptBucket => ({
  bucket: at as Instant,
  expected: { rows: 10, sum: (1n << 64n) - 1n },
  seen: { rows: 10 - missing, sum: 7n },
  counts: countsOf(10, { ...NO_FAULTS, missing }),
  exact: true,
});
const START = 0 as Instant;

/** `reopen` opens what the same place holds once more, as after the end of the process. */
export function reconciliationStoreContract(
  name: string,
  open: () => { store: ReconciliationStore; reopen: () => ReconciliationStore },
): void {
  describe(`ReconciliationStore contract: ${name}`, () => {
    test('keeps what was last found of each bucket, in the order of time, and for each generation alone', async () => {
      const { store, reopen } = open();
      await store.keep('a@1', { buckets: [bucket(20, 0), bucket(10, 1)], from: START, events: null });
      await store.keep('a@1', { buckets: [bucket(20, 3)], from: START, events: null });
      await store.keep('a@2', { buckets: [bucket(30, 0)], from: START, events: null });
      await store.close();
      const again = reopen();
      assert.deepEqual(await again.buckets('a@1'), [bucket(10, 1), bucket(20, 3)]);
      assert.deepEqual(await again.buckets('a@2'), [bucket(30, 0)]);
      await again.close();
    });

    test('forgets what is older than asked for, and what no generation is left of', async () => {
      const { store } = open();
      await store.keep('a@1', { buckets: [bucket(10, 0), bucket(20, 0)], from: START, events: null });
      await store.keep('a@1', { buckets: [], from: 20 as Instant, events: null });
      await store.keep('b@1', { buckets: [bucket(10, 0)], from: START, events: null });
      await store.retain(['a@1']);
      assert.deepEqual([(await store.buckets('a@1')).length, (await store.buckets('b@1')).length], [1, 0]);
      await store.close();
    });

    test('what waits to be told waits until it was told, in order and over the end of the process', async () => {
      const { store, reopen } = open();
      await store.keep('a@1', { buckets: [], from: START, events: '[1]' });
      await store.keep('a@1', { buckets: [], from: START, events: '[2]' });
      const [first] = await store.waiting();
      await store.told(first?.id ?? 0);
      await store.close();
      const again = reopen();
      assert.deepEqual(
        (await again.waiting()).map(({ events }) => events),
        ['[2]'],
      );
      await again.close();
    });
  });
}
