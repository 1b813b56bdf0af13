import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyDistribution, type Distribution } from '../../evidence/distribution.ts';
import { BUCKETS, upperEdge } from '../../kernel/log-buckets.ts';
import { latencyStreams, shiftOf, type JudgedLatency } from './latency-streams.ts';
import { partsAbove, usualRateOf } from './reference.ts';

const USUAL = [0.5, 0.75, 0.9, 0.99, 0.999];

function latency(margin: number, quantiles: readonly number[] = USUAL): JudgedLatency {
  return { indicator: 'latency', weight: 0.4, key: true, test: { kind: 'latency', margin, quantiles } };
}

function distribution(counts: ReadonlyMap<number, number>): Distribution {
  const made = emptyDistribution();
  for (const [bucket, count] of counts) {
    made.weights[bucket]! += count;
    made.n += count;
    made.total += count;
  }
  return made;
}

const shapes = fc
  .array(fc.tuple(fc.integer({ min: 150, max: 400 }), fc.integer({ min: 1, max: 5_000 })), { minLength: 1, maxLength: 40 })
  .map((pairs) => distribution(new Map(pairs)));

test('a candidate that is slower by the margin or less has no larger part above, whatever the shape', () => {
  const margins = fc.constantFrom(0.05, 0.1, 0.25, 1);
  fc.assert(
    fc.property(shapes, margins, fc.double({ min: 0, max: 1, noNaN: true }), (reference, margin, part) => {
      const slower = Math.floor(part * shiftOf(margin));
      const candidate = distribution(
        new Map([...reference.weights.entries()].filter(([, n]) => n > 0).map(([at, n]) => [at + slower, n])),
      );
      const [mine, theirs] = [partsAbove(candidate), partsAbove(reference)];
      for (const { quantile } of latencyStreams(latency(margin), reference)) {
        assert.ok(quantile !== null);
        assert.ok(mine[quantile.candidateAbove]! <= theirs[quantile.baselineAbove]! + 1e-12);
      }
    }),
    { numRuns: 300 },
  );
});

test('each threshold is the lowest bucket with no more than the quantile leaves above it, and has fifty events', () => {
  fc.assert(
    fc.property(shapes, (reference) => {
      const above = partsAbove(reference);
      const streams = latencyStreams(latency(0.1), reference);
      for (const { quantile, usualRate, weight } of streams) {
        assert.ok(quantile !== null && usualRate === above[quantile.baselineAbove]);
        assert.ok(usualRate <= 1 - quantile.q && above[quantile.baselineAbove - 1]! > 1 - quantile.q);
        assert.ok(usualRate * reference.n >= 50);
        assert.equal(weight, 0.4 / streams.length);
        assert.ok(Math.abs((quantile.parity ?? 1) * usualRate - above[quantile.candidateAbove]!) < 1e-12);
      }
    }),
    { numRuns: 300 },
  );
});

test('a margin is the nearest number of buckets, and at least one', () => {
  assert.deepEqual([0, 0.001, 0.02, 0.1, 0.2, 1].map(shiftOf), [0, 1, 1, 2, 4, 16]);
  assert.ok(Math.abs(upperEdge(102) / upperEdge(100) - 1.0905) < 1e-4);
});

test('named quantiles are all waited for, and a threshold never leaves the histogram', () => {
  const reference = distribution(
    new Map([
      [100, 500],
      [BUCKETS - 1, 500],
    ]),
  );
  const streams = latencyStreams(latency(1, [0.2, 0.5]), reference);
  assert.deepEqual(
    streams.map(({ key, name }) => [name, key]),
    [
      ['latency p20', true],
      ['latency p50', true],
    ],
  );
  for (const { quantile } of streams) assert.ok((quantile?.candidateAbove ?? BUCKETS) < BUCKETS);
  assert.deepEqual(
    latencyStreams({ ...latency(0.1, [0.2]), key: false }, reference).map(({ key }) => key),
    [false],
  );
});

test('nothing seen is no reference and no usual rate', () => {
  assert.deepEqual(latencyStreams(latency(0.1), emptyDistribution()), []);
  assert.equal(usualRateOf(emptyDistribution()), null);
  assert.equal(
    usualRateOf({ ...emptyDistribution(), n: 10, total: 1_000, good: 900 }),
    0.4,
    'one of ten seen, and three that could have been',
  );
  assert.equal(usualRateOf({ ...emptyDistribution(), n: 2, total: 2, good: 2 }), 1, 'two events say nothing');
});
