import { bucketOf, upperEdge } from '../../src/kernel/log-buckets.ts';

/** The buckets that latencies of these worlds fall into: 1 ms to a minute. */
export const FIRST_BUCKET = bucketOf(1);
export const BUCKET_COUNT = bucketOf(60_000) - FIRST_BUCKET + 1;

/** The chance that a request falls into each bucket. */
export type Shape = Float64Array;

/** How much slower than usual a candidate is. */
export type Slowness =
  | { readonly kind: 'none' }
  | { readonly kind: 'all'; readonly times: number }
  /** Only what was slower than the 95th percentile. */
  | { readonly kind: 'tail'; readonly times: number }
  /** A part of the requests waits so many milliseconds more. */
  | { readonly kind: 'stall'; readonly part: number; readonly ms: number };

const MEDIAN_MS = 80;
/** Of the logarithm: puts the 99th percentile at 323 ms. */
const SIGMA = 0.6;
/** Buckets that nothing falls into in a million requests are not drawn. */
const UNLIKELY = 1e-8;
/** An instance, or everything in an incident, is so many times slower while it is bad. */
export const BAD_TIMES = 3;

export function shapeOf(slowness: Slowness): Shape {
  const below = slower(slowness);
  const edges = Array.from({ length: BUCKET_COUNT }, (_, i) => below(upperEdge(FIRST_BUCKET + i)));
  // What lies beyond either end counts at that end, as in the cells.
  const chances = Float64Array.from(edges, (edge, i) => (i === BUCKET_COUNT - 1 ? 1 : edge) - (edges[i - 1] ?? 0));
  const likely = chances.map((chance) => (chance < UNLIKELY ? 0 : chance));
  const whole = likely.reduce((sum, chance) => sum + chance, 0);
  return likely.map((chance) => chance / whole);
}

export function mixed(good: Shape, bad: Shape, badPart: number): Shape {
  return badPart === 0 ? good : good.map((chance, i) => (1 - badPart) * chance + badPart * (bad[i] ?? 0));
}

function slower(slowness: Slowness): (ms: number) => number {
  switch (slowness.kind) {
    case 'none':
      return usual;
    case 'all':
      return (ms) => usual(ms / slowness.times);
    case 'tail': {
      const from = MEDIAN_MS * Math.exp(1.6448536269514722 * SIGMA);
      return (ms) => (ms <= from ? usual(ms) : ms <= from * slowness.times ? usual(from) : usual(ms / slowness.times));
    }
    case 'stall':
      return (ms) => (1 - slowness.part) * usual(ms) + slowness.part * usual(ms - slowness.ms);
  }
}

/** The part of all requests that takes at most so long. */
function usual(ms: number): number {
  return ms <= 0 ? 0 : normalBelow(Math.log(ms / MEDIAN_MS) / SIGMA);
}

/** The normal law by its complementary error function, to 1.2e-7 of the value (a Chebyshev fit). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  const above = 0.5 * t * Math.exp(-x * x + fit.reduceRight((sum, term) => sum * t + term, 0));
  return z > 0 ? 1 - above : above;
}
