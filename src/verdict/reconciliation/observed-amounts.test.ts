import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countsOf, NO_FAULTS, type BucketCounts, type BucketFaults } from './bucket-counts.ts';
import { observedAmounts } from './observed-amounts.ts';

const counts = (expected: number, faults: Partial<BucketFaults> = {}): BucketCounts =>
  countsOf(expected, { ...NO_FAULTS, ...faults });

const cases: readonly { name: string; before: BucketCounts | null; now: BucketCounts; want: object | null }[] = [
  {
    name: 'a bucket counts whole when it is settled',
    before: null,
    now: counts(100, { missing: 2 }),
    want: { found: 'at-once', expected: 100, present: 98, matched: 98 },
  },
  {
    name: 'what stays as it was is not counted again',
    before: counts(100, { missing: 2 }),
    now: counts(100, { missing: 2 }),
    want: null,
  },
  {
    name: 'rows that vanish later count again, as missing',
    before: counts(100),
    now: counts(100, { missing: 7 }),
    want: { found: 'afterwards', expected: 7, present: 0, matched: 0, missing: 7 },
  },
  {
    name: 'rows that change later are there, and wrong',
    before: counts(100),
    now: counts(100, { changed: 3 }),
    want: { expected: 3, present: 3, checked: 3, matched: 0 },
  },
  {
    name: 'deliveries beyond the first count against uniqueness alone',
    before: counts(100),
    now: counts(100, { duplicated: 4 }),
    want: { expected: 0, present: 0, delivered: 4 },
  },
  {
    name: 'rows that nobody expects count against integrity',
    before: counts(100),
    now: counts(100, { unexpected: 5 }),
    want: { expected: 0, matched: 0, checked: 5 },
  },
  { name: 'rows that come after all take nothing back', before: counts(100, { missing: 9 }), now: counts(100), want: null },
  {
    name: 'rows that are expected later count once',
    before: counts(100),
    now: counts(110, { missing: 1 }),
    want: { expected: 10, matched: 9, missing: 1 },
  },
  { name: 'an empty bucket is none', before: null, now: counts(0), want: null },
];
for (const { name, before, now, want } of cases)
  test(name, () => {
    const found = observedAmounts(before, now);
    if (want === null) assert.equal(found, null);
    else assert.partialDeepStrictEqual({ found: found?.found, ...found?.amounts }, want);
  });

const some = fc
  .record({
    missing: fc.nat(20),
    changed: fc.nat(20),
    duplicated: fc.nat(20),
    unexpected: fc.nat(20),
    late: fc.nat(20),
    right: fc.nat(100),
  })
  .map(({ right, ...faults }) => countsOf(right + faults.missing + faults.changed, faults));

test('however a bucket changes, every row that was wrong at some time was counted as wrong, and good is a part of total', () => {
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 8 }), (states) => {
      let [missing, expected] = [0, 0];
      for (const [index, now] of states.entries()) {
        const { amounts } = observedAmounts(states[index - 1] ?? null, now) ?? {};
        if (amounts === undefined) continue;
        missing += amounts.missing;
        expected += amounts.expected;
        assert.ok(amounts.present <= Math.min(amounts.expected, amounts.delivered) && amounts.matched <= amounts.checked);
        assert.ok(Object.values(amounts).every((one) => one >= 0));
        assert.equal(amounts.expected, amounts.matched + amounts.changed + amounts.missing);
      }
      assert.ok(missing >= Math.max(...states.map((one) => one.missing)));
      assert.ok(expected >= Math.max(...states.map((one) => one.missing + one.changed)));
    }),
    { numRuns: 500 },
  );
});
