import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRng } from './rng.ts';

function draws(seed: number, count: number): number[] {
  const rng = seededRng(seed);
  return Array.from({ length: count }, () => rng.next());
}

test('the numbers of a seed are part of every recorded simulation and never change', () => {
  assert.deepEqual(
    draws(1, 4).map((draw) => Math.round(draw * 2 ** 32)),
    [2_693_262_067, 11_749_833, 2_265_367_787, 4_213_581_821],
  );
});

test('the same seed gives the same numbers, another seed others, all of them in [0, 1)', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const once = draws(seed, 50);
      assert.deepEqual(draws(seed, 50), once);
      assert.notDeepEqual(draws(seed + 1, 50), once);
      assert.ok(once.every((draw) => draw >= 0 && draw < 1));
    }),
  );
});

test('the numbers lie evenly: 100,000 of them in ten parts', () => {
  const parts = Array.from({ length: 10 }, () => 0);
  for (const draw of draws(7, 100_000)) parts[Math.floor(draw * 10)] = (parts[Math.floor(draw * 10)] ?? 0) + 1;
  // A part expects 10,000 with a deviation of 95; six deviations leave nothing to chance.
  assert.ok(
    parts.every((count) => Math.abs(count - 10_000) < 570),
    parts.join(' '),
  );
});
