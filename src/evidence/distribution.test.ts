import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { upperEdge } from '../kernel/log-buckets.ts';
import { seededRng } from '../kernel/rng.ts';
import type { Instant } from '../kernel/units.ts';
import { emptyCell } from './cell.ts';
import { addCell, addDistribution, emptyDistribution, QUANTILE_BOUND, quantileIn, type Distribution } from './distribution.ts';
import { countValue } from './histogram.ts';

const SHARES = [0.5, 0.9, 0.95, 0.99, 0.999];

describe('a quantile', () => {
  test('of nothing is not known', () => assert.equal(quantileIn(emptyDistribution(), 0.5), null));

  test('of one value is the middle of its bucket', () =>
    assert.ok(Math.abs((quantileIn(of([100]), 0.99) ?? 0) / 100 - 1) <= 2 ** (1 / 32) - 1));

  test('of sampled values goes by their weights, which may be less than one', () => {
    const into = emptyDistribution();
    into.weights[300] = 0.25;
    assert.equal(quantileIn(into, 0.5), upperEdge(299));
    into.weights[320] = 900;
    assert.ok((quantileIn(into, 0.5) ?? 0) > upperEdge(319));
  });

  test('lies in the bucket of the value of that rank, whatever the values', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 200 }), (values) => {
        for (const share of SHARES) {
          const off = Math.abs((quantileIn(of(values), share) ?? 0) / exact(values, share) - 1);
          assert.ok(off <= QUANTILE_BOUND + 1e-9, `p${share * 100} is off by ${off}`);
        }
      }),
      { numRuns: 300 },
    ));

  test('never falls as the share rises', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
        const told = SHARES.map((share) => quantileIn(of(values), share) ?? 0);
        for (const [index, value] of told.entries()) assert.ok(value >= (told[index - 1] ?? 0));
      }),
    ));

  test('of a smooth distribution is right to one in a hundred', () => {
    const values = lognormal(200_000);
    const whole = of(values);
    for (const share of SHARES.slice(0, -1)) {
      const off = Math.abs((quantileIn(whole, share) ?? 0) / exact(values, share) - 1);
      assert.ok(off < 0.01, `p${share * 100} is off by ${off}`);
    }
  });
});

test('merging is the same as counting together', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(5_000)), fc.array(fc.nat(5_000)), (some, others) => {
      const merged = of(some);
      addDistribution(merged, of(others));
      assert.deepEqual(merged, of([...some, ...others]));
    }),
  ));

function of(values: readonly number[]): Distribution {
  const cell = emptyCell({ generation: 'g', cohort: '{}', at: 0 as Instant });
  for (const value of values) countValue(cell.histogram, value);
  const into = emptyDistribution();
  addCell(into, { ...cell, good: values.length, total: values.length, n: values.length, sum: values.reduce((a, b) => a + b, 0) });
  return into;
}

function exact(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function lognormal(count: number): readonly number[] {
  const rng = seededRng(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Array.from({ length: count }, () => Math.exp(5 + 0.8 * normal()));
}
