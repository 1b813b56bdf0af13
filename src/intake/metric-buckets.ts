import type { Limit } from '../catalog/catalog.ts';
import { BUCKETS, bucketOf, LOWEST_EXPONENT, PER_DOUBLING } from '../kernel/log-buckets.ts';

/** More buckets than any sender uses by far; a point with more of them is not counted. */
export const MOST_BUCKETS = 4_096;
/** OpenTelemetry's exponential histograms and Prometheus' native ones lie within; what lies beyond is not counted. */
const COARSEST = -10;
const FINEST = 20;
/** Our buckets are those of scale 4. Index 0 of that scale, (1, 2^(1/16)], is this one of ours. */
const OUR_SCALE = 4;
const FIRST_ABOVE_ONE = 1 - LOWEST_EXPONENT * PER_DOUBLING;

/**
 * The buckets of one histogram, whatever its kind: counts of the values in (lower, upper], and the bucket of ours that
 * holds them. One of these is filled again for every point. Where a bucket is wider than ours its values are taken for its
 * largest ones: a distribution may look worse than it is, never better.
 */
export class MetricBuckets {
  count = 0;
  lower = new Float64Array(64);
  upper = new Float64Array(64);
  counts = new Float64Array(64);
  ours = new Int32Array(64);

  clear(): void {
    this.count = 0;
  }

  add(lower: number, upper: number, { count, ours }: { readonly count: number; readonly ours: number }): void {
    const index = this.count;
    if (index === this.counts.length) this.#grow();
    this.lower[index] = lower;
    this.upper[index] = upper;
    this.counts[index] = count;
    this.ours[index] = ours;
    this.count = index + 1;
  }

  /** A bucket between two bounds that the sender chose; the last one has no upper bound. */
  addBetween(lower: number, upper: number, count: number): void {
    const ours = upper === Number.POSITIVE_INFINITY ? Math.min(BUCKETS - 1, bucketOf(lower) + 1) : bucketOf(upper);
    this.add(lower, upper, { count, ours });
  }

  /** The bucket at this index of an exponential scale: (base^index, base^(index + 1)] with base 2^(2^-scale). */
  addExponential(scale: number, index: number, count: number): void {
    const lower = 2 ** (index * 2 ** -scale);
    this.add(lower, 2 ** ((index + 1) * 2 ** -scale), { count, ours: ourBucket(scale, index) });
  }

  /** Values below zero; the sender counts them by how far below. */
  addNegative(scale: number, index: number, count: number): void {
    this.add(-(2 ** ((index + 1) * 2 ** -scale)), -(2 ** (index * 2 ** -scale)), { count, ours: 0 });
  }

  /** How many values are surely within the limit: those of buckets that lie wholly within. */
  within(limit: Limit): number {
    let found = 0;
    for (let index = 0; index < this.count; index += 1) if (this.#isWithin(index, limit)) found += this.counts[index]!;
    return found;
  }

  /** How many may be within it. Where `within` is as many, the limit is the edge of a bucket and both are exact. */
  touching({ kind, bound }: Limit): number {
    let found = 0;
    for (let index = 0; index < this.count; index += 1) {
      const touches = kind === 'below' ? this.lower[index]! < bound : this.upper[index]! > bound;
      if (touches) found += this.counts[index]!;
    }
    return found;
  }

  /** What lies exactly on the bound is no share of a continuous measure, so it does not matter whether the bound is included. */
  #isWithin(index: number, { kind, bound }: Limit): boolean {
    return kind === 'below' ? this.upper[index]! <= bound : this.lower[index]! >= bound;
  }

  #grow(): void {
    const capacity = this.counts.length * 2;
    const wider = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(capacity);
      to.set(from);
      return to;
    };
    this.lower = wider(this.lower);
    this.upper = wider(this.upper);
    this.counts = wider(this.counts);
    const ours = new Int32Array(capacity);
    ours.set(this.ours);
    this.ours = ours;
  }
}

export function isScale(scale: number): boolean {
  return Number.isInteger(scale) && scale >= COARSEST && scale <= FINEST;
}

/** Exact from scale 4 on: a bucket of a finer scale lies in one of ours. A coarser one is taken for its upper end. */
export function ourBucket(scale: number, index: number): number {
  const at = scale >= OUR_SCALE ? Math.floor(index / 2 ** (scale - OUR_SCALE)) : (index + 1) * 2 ** (OUR_SCALE - scale) - 1;
  return Math.max(0, Math.min(BUCKETS - 1, at + FIRST_ABOVE_ONE));
}

/** Whether a distribution of this scale keeps its place in our buckets when the sender halves its resolution. */
export function isStable(scale: number): boolean {
  return scale >= OUR_SCALE;
}
