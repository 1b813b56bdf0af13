import type { Rng } from '../../src/kernel/rng.ts';
import type { Tally } from '../../src/verdict/comparison/tally.ts';
import type { StreamQuantile } from '../../src/verdict/comparison/judge-terms.ts';
import { drawBinomial, drawPoisson } from './chance.ts';
import { BAD_TIMES, BUCKET_COUNT, FIRST_BUCKET, mixed, shapeOf, type Shape, type Slowness } from './latency-shape.ts';
import { badParts, SECONDS_PER_BATCH, sharedIncidents } from './traffic.ts';

export type LatencyBursts = 'none' | 'common' | 'pods';

export type LatencyWorld = {
  readonly candidate: number;
  readonly baseline: number;
  readonly bursts: LatencyBursts;
  readonly batches: number;
  readonly slowness: Slowness;
  readonly instances: { readonly candidate: number; readonly baseline: number };
};

/** Per batch a histogram of each arm, one after the other. */
export type LatencyStretch = { readonly batches: number; readonly candidate: Int32Array; readonly baseline: Int32Array };

const USUAL = shapeOf({ kind: 'none' });
const BAD = shapeOf({ kind: 'all', times: BAD_TIMES });
const shapes = new Map<string, Shape>();

export function latencyWorld(candidate: number, bursts: LatencyBursts, slowness: Slowness = { kind: 'none' }): LatencyWorld {
  return { candidate, baseline: 9 * candidate, bursts, batches: 360, slowness, instances: { candidate: 2, baseline: 18 } };
}

export function playLatency(rng: Rng, world: LatencyWorld): LatencyStretch {
  const { batches, bursts, instances } = world;
  const candidate = new Int32Array(batches * BUCKET_COUNT);
  const baseline = new Int32Array(batches * BUCKET_COUNT);
  const slow = remembered(world.slowness);
  const incidents = bursts === 'common' ? sharedIncidents(rng, batches) : null;
  const bad = bursts === 'pods' ? [badParts(rng, instances.candidate, batches), badParts(rng, instances.baseline, batches)] : [];
  for (let batch = 0; batch < batches; batch += 1) {
    const [part1, part0] = [0, 1].map((arm) => bad[arm]?.[batch] ?? incidents?.[batch] ?? 0);
    const [from, to] = [batch * BUCKET_COUNT, (batch + 1) * BUCKET_COUNT];
    drawInto(candidate.subarray(from, to), {
      rng,
      of: drawPoisson(rng, SECONDS_PER_BATCH * world.candidate),
      shape: mixed(slow, BAD, part1 ?? 0),
    });
    drawInto(baseline.subarray(from, to), {
      rng,
      of: drawPoisson(rng, SECONDS_PER_BATCH * world.baseline),
      shape: mixed(USUAL, BAD, part0 ?? 0),
    });
  }
  return { batches, candidate, baseline };
}

/** What the judge is told of each batch: of each quantile's threshold, what lies above it. */
export function latencyTallies(
  stretch: LatencyStretch,
  quantiles: readonly StreamQuantile[],
): (batch: number) => readonly Tally[] {
  const all = Array.from({ length: stretch.batches }, (_, batch) => {
    const [from, to] = [batch * BUCKET_COUNT, (batch + 1) * BUCKET_COUNT];
    const [candidate, baseline] = [stretch.candidate.subarray(from, to), stretch.baseline.subarray(from, to)];
    const [n1, n0] = [above(candidate, -1), above(baseline, -1)];
    return quantiles.map(({ candidateAbove, baselineAbove }) => ({
      n1,
      k1: above(candidate, candidateAbove - FIRST_BUCKET),
      n0,
      k0: above(baseline, baselineAbove - FIRST_BUCKET),
    }));
  });
  return (batch) => all[batch] ?? [];
}

export function above(histogram: Int32Array, bucket: number): number {
  let count = 0;
  for (let i = bucket + 1; i < histogram.length; i += 1) count += histogram[i] ?? 0;
  return count;
}

type Draw = { readonly rng: Rng; readonly of: number; readonly shape: Shape };

/** So many are drawn one by one; more are drawn bucket by bucket. */
const FEW = 120;

function drawInto(histogram: Int32Array, draw: Draw): void {
  if (draw.of <= FEW) drawEach(histogram, draw);
  else drawBuckets(histogram, draw);
}

function drawEach(histogram: Int32Array, { rng, of, shape }: Draw): void {
  const below = shape.slice();
  for (let i = 1; i < below.length; i += 1) below[i] = (below[i] ?? 0) + (below[i - 1] ?? 0);
  for (let event = 0; event < of; event += 1) {
    const at = rng.next();
    let [low, high] = [0, shape.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((below[middle] ?? 1) > at) high = middle;
      else low = middle + 1;
    }
    histogram[low] = (histogram[low] ?? 0) + 1;
  }
}

/** Of those that are left, with the chance that is left. */
function drawBuckets(histogram: Int32Array, { rng, of, shape }: Draw): void {
  let left = of;
  let chance = 1;
  let last = 0;
  for (let i = 0; i < shape.length && left > 0; i += 1) {
    const here = shape[i] ?? 0;
    if (here <= 0) continue;
    const drawn = drawBinomial(rng, left, Math.min(1, here / chance));
    histogram[i] = drawn;
    left -= drawn;
    chance -= here;
    last = i;
  }
  histogram[last] = (histogram[last] ?? 0) + left;
}

function remembered(slowness: Slowness): Shape {
  const key = JSON.stringify(slowness);
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const shape = shapeOf(slowness);
  shapes.set(key, shape);
  return shape;
}
