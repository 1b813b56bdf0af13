import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundedToAddUp } from './add-up.ts';

test('three thirds of a point are not 0.9', () => {
  assert.deepEqual(
    roundedToAddUp([1 / 3, 1 / 3, 1 / 3], 0.1).map((part) => part.toFixed(1)),
    ['0.4', '0.3', '0.3'],
  );
});

test('what is whole already stays as it is', () => {
  assert.deepEqual(
    roundedToAddUp([0.3, -0.1, 0], 0.1).map((part) => part.toFixed(1)),
    ['0.3', '-0.1', '0.0'],
  );
});

test('the shown parts add up to the shown sum, and none is off by more than a step', () =>
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1_000, max: 1_000, noNaN: true }), { maxLength: 30 }), (parts) => {
      const shown = roundedToAddUp(parts, 0.1);
      const off = sum(shown) - sum(parts);
      return Math.abs(off) <= 0.05 + 1e-6 && shown.every((part, index) => Math.abs(part - (parts[index] ?? 0)) <= 0.1 + 1e-6);
    }),
    { numRuns: 300 },
  ));

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
