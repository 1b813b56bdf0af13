import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bucketsFor,
  countAbove,
  countIn,
  merged,
  onGrid,
  quantileBucket,
  upperEdgeIn,
  ZERO_BUCKET,
  type GridHistogram,
} from './grid-histogram.ts';

const at = (scale: number): { readonly kind: 'scale'; readonly scale: number } => ({ kind: 'scale', scale });

/** How OpenTelemetry puts values into buckets, named by their upper edges. */
function scaled(values: readonly number[], scale: number): GridHistogram {
  const buckets = values.map((value) => [value === 0 ? ZERO_BUCKET : Math.ceil(Math.log2(value) * 2 ** scale), 1] as const);
  return { grid: at(scale), buckets };
}

test('a coarser grid holds the same values, each in the bucket that is around its own', () => {
  const value = fc.double({ min: 0.001, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: -2, max: 8 }),
      fc.integer({ min: 0, max: 6 }),
      (values, scale, steps) => {
        const coarse = onGrid(scaled(values, scale + steps), at(scale));
        assert.ok(coarse !== null);
        assert.equal(countIn(coarse), values.length);
        for (const [i, [bucket]] of coarse.buckets.entries()) {
          const exact = values[i] ?? 0;
          assert.ok(
            exact <= upperEdgeIn(at(scale), bucket) * (1 + 1e-9) && exact > upperEdgeIn(at(scale), bucket - 1) * (1 - 1e-9),
          );
        }
      },
    ),
  );
});

test('what is above an edge of the coarser grid was above it in the finer one', () => {
  const buckets = fc.array(fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: 1, max: 9 })), { maxLength: 20 });
  fc.assert(
    fc.property(buckets, fc.integer({ min: 0, max: 4 }), fc.integer({ min: -20, max: 20 }), (fine, steps, edge) => {
      const histogram: GridHistogram = { grid: at(4), buckets: [...fine, [ZERO_BUCKET, 2]] };
      const coarse = onGrid(histogram, at(4 - steps));
      assert.ok(coarse !== null);
      assert.equal(countAbove(coarse, edge), countAbove(histogram, edge * 2 ** steps));
    }),
  );
});

test('histograms add up on the coarser grid of both, and never on a finer one', () => {
  const sum = merged(scaled([100, 200], 3), scaled([100, 400], 2));
  assert.deepEqual(sum?.grid, at(2));
  assert.equal(sum === null ? 0 : countIn(sum), 4);
  assert.equal(onGrid(scaled([100], 2), at(3)), null);
  assert.deepEqual(merged(null, scaled([100], 20))?.grid, at(4), 'what senders tell finer than this is not needed');
});

test('other bounds and other gammas do not add up', () => {
  const bounds = (of: readonly number[]): GridHistogram => ({ grid: { kind: 'bounds', bounds: of }, buckets: [[0, 1]] });
  const gamma = (of: number): GridHistogram => ({ grid: { kind: 'gamma', gamma: of }, buckets: [[0, 1]] });
  assert.deepEqual(merged(bounds([1, 2]), bounds([1, 2]))?.buckets, [[0, 2]]);
  assert.deepEqual(merged(gamma(1.1), gamma(1.1))?.buckets, [[0, 2]]);
  for (const [a, b] of [
    [bounds([1, 2]), bounds([1, 3])],
    [bounds([1, 2]), bounds([1])],
    [gamma(1.1), gamma(1.2)],
    [gamma(1.1), bounds([1])],
    [scaled([1], 3), gamma(1.1)],
  ] as const)
    assert.equal(merged(a, b), null);
});

test('a quantile is the bucket of the value at its rank', () => {
  const histogram: GridHistogram = {
    grid: at(0),
    buckets: [
      [5, 1],
      [3, 8],
      [4, 1],
    ],
  };
  assert.deepEqual(
    [0, 0.5, 0.8, 0.81, 0.9, 0.91, 1].map((share) => quantileBucket(histogram, share)),
    [3, 3, 3, 4, 4, 5, 5],
  );
  assert.equal(quantileBucket({ grid: at(0), buckets: [] }, 0.5), null);
});

test('a margin is a number of buckets: five of a sketch of 1 %, none of bounds', () => {
  assert.equal(bucketsFor({ kind: 'gamma', gamma: 1.01 / 0.99 }, 0.1), 5);
  assert.equal(bucketsFor(at(3), 0.1), 1);
  assert.equal(bucketsFor(at(4), 0.1), 2);
  assert.equal(bucketsFor(at(0), 0.1), 0);
  assert.equal(bucketsFor({ kind: 'bounds', bounds: [1] }, 0.1), 0);
});
