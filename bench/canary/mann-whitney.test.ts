import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify, KAYENTA, normalQuantile, ranksOf, seemsHigher, shiftInterval } from './mann-whitney.ts';
import { seededRng } from '../../src/kernel/rng.ts';

test('equal values share the mean of their ranks', () => {
  assert.deepEqual(ranksOf([3, 1, 4, 1, 5]), [3, 1.5, 4, 1.5, 5]);
  assert.deepEqual(ranksOf([2, 2, 2]), [2, 2, 2]);
  assert.deepEqual(ranksOf([]), []);
});

test('quantiles of the normal law are those of its tables', () => {
  for (const [p, z] of [
    [0.5, 0],
    [0.975, 1.959963985],
    [0.99, 2.326347874],
    [0.995, 2.575829304],
  ] as const) {
    assert.ok(Math.abs(normalQuantile(p) - z) < 1e-8, `${p}: ${normalQuantile(p)}`);
  }
});

test('the interval of a shift is where the test with that shift begins and ends to reject', () => {
  const rng = seededRng(3);
  for (let trial = 0; trial < 60; trial += 1) {
    // Rounded, so that there are ties.
    const draw = (more: number): number => Math.round(10 * (rng.next() + rng.next() + more)) / 10;
    const x = Array.from({ length: 8 + (trial % 20) }, () => draw(0.4));
    const y = Array.from({ length: 10 + (trial % 13) }, () => draw(0));
    const { low, high, estimate } = shiftInterval(x, y, 0.98);
    for (const { edge, z } of [
      { edge: low, z: normalQuantile(0.99) },
      { edge: high, z: -normalQuantile(0.99) },
    ]) {
      // The edge is one of the differences; beside it the values of the two samples do not meet.
      assert.ok(standardised(x, y, edge - 0.01) > z, `${trial}: below the edge`);
      assert.ok(standardised(x, y, edge + 0.01) <= z, `${trial}: above the edge`);
    }
    assert.ok(low <= estimate && estimate <= high);
  }
});

test('without ties the interval is that of the published tables’ normal approximation', () => {
  // Ten against ten: 50 - 0.5 - 1.96 × sqrt(175) = 23.57, so 23 differences lie beyond each end at 95 %.
  const x = [1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8, 9.9, 11.02];
  const y = x.map((value, i) => value - 2 - i / 1_000);
  const sorted = x.flatMap((a) => y.map((b) => a - b)).toSorted((a, b) => a - b);
  const { low, high } = shiftInterval(x, y, 0.95);
  assert.deepEqual([low, high], [sorted[23], sorted[76]]);
});

test('what is identical, or has one value only, passes', () => {
  assert.equal(classify([0, 0, 0], [0, 0, 0, 0], KAYENTA), 'Pass');
  assert.equal(classify([1, 2, 3], [3, 1, 2], KAYENTA), 'Pass');
  assert.equal(classify([], [1, 2], KAYENTA), 'Pass');
});

test('a clear rise is High, a clear fall Low, and a rise that varies as much as it rises passes', () => {
  const control = Array.from({ length: 30 }, (_, i) => 10 + Math.sin(i));
  assert.equal(
    classify(
      control.map((value) => value + 10),
      control,
      KAYENTA,
    ),
    'High',
  );
  assert.equal(
    classify(
      control,
      control.map((value) => value + 10),
      KAYENTA,
    ),
    'Low',
  );
  assert.equal(
    classify(
      control.map((value, i) => value + (i % 7 === 0 ? 4 : 0)),
      control,
      KAYENTA,
    ),
    'Pass',
  );
});

test('bad minutes in three of ten pass: the rule looks at ranks and not at how bad they were', () => {
  const control = Array.from({ length: 10 }, (_, i) => 0.1 + i / 1_000);
  const experiment = control.map((value, i) => (i < 3 ? 50 : value + 0.0005));
  assert.equal(classify(experiment, control, KAYENTA), 'Pass');
});

test('what the cheap test denies is never High', () => {
  const rng = seededRng(8);
  let higher = 0;
  for (let trial = 0; trial < 400; trial += 1) {
    const x = Array.from({ length: 20 }, () => Math.round(5 * rng.next() + (trial % 4)) / 5);
    const y = Array.from({ length: 20 }, () => Math.round(5 * rng.next()) / 5);
    const high = classify(x, y, KAYENTA) === 'High';
    if (high) higher += 1;
    assert.ok(!high || seemsHigher(x, y, KAYENTA.confidence), `trial ${trial}`);
  }
  assert.ok(higher > 20 && higher < 380);
});

/** The statistic with ties and continuity correction, by its definition. */
function standardised(x: readonly number[], y: readonly number[], shift: number): number {
  const all = [...x.map((value) => Math.round((value - shift) * 1e6)), ...y.map((value) => Math.round(value * 1e6))];
  const ranks = ranksOf(all);
  const [m, n] = [x.length, y.length];
  const raw = ranks.slice(0, m).reduce((sum, rank) => sum + rank, 0) - (m * (m + 1)) / 2 - (m * n) / 2;
  const sizes = Object.values(Object.groupBy(all, String)).map((group) => group?.length ?? 0);
  const ties = sizes.reduce((sum, size) => sum + size ** 3 - size, 0);
  return (raw - Math.sign(raw) / 2) / Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
}
