import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backendWeights, sharesOf } from './backend-weights.ts';

const PLACES = { stable: ['a'], canary: ['b'] };
const cases: readonly { name: string; canary: number; want: readonly number[] }[] = [
  { name: 'percents are written as percents', canary: 0.05, want: [95, 5] },
  { name: 'tenths of a percent need a larger sum', canary: 0.125, want: [875, 125] },
  { name: 'nothing is 0', canary: 0, want: [100, 0] },
  { name: 'a share of a third is as near as a million allows', canary: 1 / 3, want: [666_667, 333_333] },
  { name: 'a tiny share is never rounded to nothing', canary: 1e-9, want: [1_000_000, 1] },
];
for (const { name, canary, want } of cases) {
  test(name, () => assert.deepEqual([...backendWeights({ stable: 1 - canary, canary }, PLACES).values()], want));
}

test('shares come back as they were ordered, to a few millionths, and weights are those that the API allows', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 4 }), (canary, backends) => {
      const places = { stable: ['a'], canary: Array.from({ length: backends }, (_, index) => `b${index}`) };
      const byBackend = backendWeights({ stable: 1 - canary, canary }, places);
      for (const weight of byBackend.values()) assert.ok(Number.isInteger(weight) && weight >= 0 && weight <= 1_000_000);
      const shares = sharesOf(byBackend, places);
      assert.ok(Math.abs((shares?.['canary'] ?? 0) - canary) <= 1e-5);
      assert.equal(shares?.['canary'] === 0, canary === 0);
    }),
    { numRuns: 500 },
  );
});

test('weights of nothing but 0 are no shares', () => {
  assert.equal(
    sharesOf(
      new Map([
        ['a', 0],
        ['b', 0],
      ]),
      PLACES,
    ),
    null,
  );
});
