import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { bucketOf } from '../../src/kernel/log-buckets.ts';
import { BUCKET_COUNT, FIRST_BUCKET, shapeOf, type Shape } from './latency-shape.ts';
import { above, latencyTallies, latencyWorld, playLatency } from './latency-traffic.ts';

test('shapes are whole, and their quantiles those of the law they are cut from', () => {
  for (const slowness of [
    { kind: 'none' },
    { kind: 'all', times: 1.2 },
    { kind: 'tail', times: 2 },
    { kind: 'stall', part: 0.02, ms: 1_000 },
  ] as const) {
    assert.ok(Math.abs(shapeOf(slowness).reduce((sum, chance) => sum + chance, 0) - 1) < 1e-9);
  }
  const usual = shapeOf({ kind: 'none' });
  assert.ok(Math.abs(aboveMs(usual, 80) - 0.5) < 0.04, 'half is above 80 ms, but for what is left of the bucket');
  assert.equal(bucketAt(usual, 0.99), bucketOf(323));
  assert.equal(bucketAt(shapeOf({ kind: 'all', times: 2 }), 0.99), bucketOf(646));
});

test('a slower tail leaves what is below the 95th percentile as it was', () => {
  const [usual, tail] = [shapeOf({ kind: 'none' }), shapeOf({ kind: 'tail', times: 2 })];
  assert.equal(bucketAt(tail, 0.9), bucketAt(usual, 0.9));
  assert.equal(bucketAt(tail, 0.99), bucketOf(646));
});

test('stalled requests are those parts that lie above what was usual', () => {
  const [usual, stalled] = [shapeOf({ kind: 'none' }), shapeOf({ kind: 'stall', part: 0.02, ms: 1_000 })];
  assert.ok(aboveMs(usual, 1_000) < 1e-4);
  assert.ok(Math.abs(aboveMs(stalled, 1_000) - 0.02) < 1e-3);
});

test('drawn histograms hold every request, in the parts that their shape says', () => {
  const stretch = playLatency(seededRng(4), latencyWorld(50, 'none', { kind: 'all', times: 2 }));
  const total = stretch.candidate.reduce((sum, count) => sum + count, 0);
  assert.ok(Math.abs(total / (360 * 500) - 1) < 0.02);
  const shape = shapeOf({ kind: 'all', times: 2 });
  for (const ms of [80, 160, 400, 646]) {
    let beyond = 0;
    for (let batch = 0; batch < 360; batch += 1)
      beyond += above(stretch.candidate.subarray(batch * BUCKET_COUNT, (batch + 1) * BUCKET_COUNT), bucketOf(ms) - FIRST_BUCKET);
    assert.ok(Math.abs(beyond / total - aboveMs(shape, ms)) < 4 * Math.sqrt(aboveMs(shape, ms) / total), `${ms} ms`);
  }
});

test('a batch is told as what lies above each threshold', () => {
  const stretch = playLatency(seededRng(5), latencyWorld(50, 'pods'));
  const told = latencyTallies(stretch, [
    { q: 0.5, candidateAbove: bucketOf(88), baselineAbove: bucketOf(80) },
    { q: 0.99, candidateAbove: bucketOf(360), baselineAbove: bucketOf(323) },
  ]);
  let [n0, median, tail] = [0, 0, 0];
  for (let batch = 0; batch < 360; batch += 1) {
    const [half, last] = told(batch);
    n0 += half?.n0 ?? 0;
    median += half?.k0 ?? 0;
    tail += last?.k0 ?? 0;
  }
  assert.equal(
    n0,
    stretch.baseline.reduce((sum, count) => sum + count, 0),
  );
  assert.ok(median / n0 > 0.45 && median / n0 < 0.55);
  // A fortieth of the instances is three times slower, which a third of their requests shows beyond 323 ms.
  assert.ok(tail / n0 > 0.012 && tail / n0 < 0.025, `${tail / n0}`);
});

function aboveMs(shape: Shape, ms: number): number {
  return shape.slice(bucketOf(ms) - FIRST_BUCKET + 1).reduce((sum, chance) => sum + chance, 0);
}

function bucketAt(shape: Shape, q: number): number {
  let sum = 0;
  for (const [i, chance] of shape.entries()) {
    sum += chance;
    if (sum >= q) return FIRST_BUCKET + i;
  }
  return FIRST_BUCKET + shape.length - 1;
}
