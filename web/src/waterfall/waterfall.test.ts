import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layWaterfall } from './waterfall.ts';

test('each bar begins where the one before has stopped', () => {
  const { bars, start, end } = layWaterfall(0.9, [-0.5, 0.25]);
  assert.deepEqual([start, end], [1, 0.5]);
  assert.deepEqual(bars, [
    { left: 0, width: 1 },
    { left: 0, width: 0.5 },
  ]);
});

test('a range that has to be seen is seen', () => {
  const { bars, place } = layWaterfall(0, [0.5], { low: 0, high: 1 });
  assert.deepEqual(bars, [{ left: 0, width: 0.5 }]);
  assert.deepEqual([place(1), place(1.2)], [1, null]);
});

test('what is little is a sliver, and what is nothing is nothing', () => {
  const { bars } = layWaterfall(0, [1_000, 0.001, 0]);
  assert.ok((bars[1]?.width ?? 0) > 0.003);
  assert.equal(bars[2]?.width, 0);
});

test('no bar leaves the drawing', () =>
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 20 }),
      (start, amounts) =>
        layWaterfall(start, amounts).bars.every(({ left, width }) => left >= -1e-9 && width >= 0 && left + width <= 1 + 1e-9),
    ),
    { numRuns: 500 },
  ));
