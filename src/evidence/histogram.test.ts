import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addToBucket,
  bucketOf,
  BUCKETS,
  countOf,
  countValue,
  decodeHistogram,
  eachBucket,
  emptyHistogram,
  encodeHistogram,
  mergeHistogram,
  quantile,
  upperEdge,
  type Histogram,
} from './histogram.ts';

const LOWEST = -12;
const HIGHEST = 31;
/** Durations as they occur, in milliseconds, and what a hostile payload may send. */
const values = fc.oneof(
  fc.double({ min: 0, max: 60_000, noNaN: true }),
  fc.integer({ min: 0, max: 100_000 }),
  fc.constantFrom(0, 2 ** -12, 1, 2 ** 31, 2 ** 40, Number.MAX_VALUE, Number.MIN_VALUE, Infinity, Number.NaN),
);

function histogramOf(counted: readonly number[]): Histogram {
  const histogram = emptyHistogram();
  for (const value of counted) countValue(histogram, value);
  return histogram;
}

function bucketsOf(histogram: Histogram): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  eachBucket(histogram, (bucket, count) => found.set(bucket, count));
  return found;
}

test('every edge of every doubling lies in the bucket it closes, and the next larger number in the next', () => {
  for (let bucket = 1; bucket < BUCKETS - 1; bucket += 1) {
    const edge = upperEdge(bucket);
    assert.equal(bucketOf(edge), bucket, `the edge ${edge}`);
    assert.equal(bucketOf(nextAfter(edge)), bucket + 1, `just above ${edge}`);
  }
});

test('powers of two are edges exactly', () => {
  for (let exponent = LOWEST; exponent <= HIGHEST; exponent += 1) {
    assert.equal(upperEdge((exponent - LOWEST) * 16), 2 ** exponent);
    assert.equal(bucketOf(2 ** exponent), (exponent - LOWEST) * 16);
  }
});

test('what lies beyond either end counts in the last bucket of that end', () => {
  const low = [0, -1, Number.NaN, Number.MIN_VALUE, 2 ** -13, 2 ** -12];
  assert.deepEqual(
    low.map(bucketOf),
    low.map(() => 0),
  );
  const high = [2 ** 32, 2 ** 33, Number.MAX_VALUE, Infinity];
  assert.deepEqual(
    high.map(bucketOf),
    high.map(() => BUCKETS - 1),
  );
});

test('merging two histograms is counting both lists in one', () => {
  fc.assert(
    fc.property(fc.array(values), fc.array(values), (one, other) => {
      const merged = histogramOf(one);
      mergeHistogram(merged, histogramOf(other));
      assert.deepEqual(bucketsOf(merged), bucketsOf(histogramOf([...one, ...other])));
      assert.equal(countOf(merged), one.length + other.length);
    }),
  );
});

test('a histogram comes back from its bytes as it was', () => {
  const counts = fc.array(fc.tuple(fc.nat(BUCKETS - 1), fc.integer({ min: 1, max: 2 ** 31 })), { maxLength: 40 });
  fc.assert(
    fc.property(counts, (given) => {
      const histogram = emptyHistogram();
      for (const [bucket, count] of new Map(given)) addToBucket(histogram, bucket, count);
      const back = decodeHistogram(encodeHistogram(histogram));
      assert.deepEqual(bucketsOf(back), bucketsOf(histogram));
    }),
  );
});

test('bytes that were cut off or are not a histogram never count beyond the last bucket', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const bucket of bucketsOf(decodeHistogram(bytes)).keys()) assert.ok(bucket >= 0 && bucket < BUCKETS);
    }),
  );
});

test('a quantile is right to 2.2 %', () => {
  const within = fc.array(fc.double({ min: 0.01, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(within, fc.double({ min: 0, max: 1, noNaN: true }), (durations, share) => {
      const sorted = durations.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      const found = quantile(histogramOf(durations), share) ?? Number.NaN;
      assert.ok(Math.abs(found - exact) <= exact * 0.0221, `${share}: found ${found}, is ${exact}`);
    }),
  );
});

test('of nothing there is no quantile', () => assert.equal(quantile(emptyHistogram(), 0.99), null));

function nextAfter(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0);
}
