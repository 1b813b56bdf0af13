import type { Limit } from '../../src/catalog/catalog.ts';
import type { ExponentialPoint, HistogramPoint, Metric } from './metrics-proto.ts';

/** Values in (lower, upper], and the bucket of ours that holds them. */
export type Bucket = { readonly lower: number; readonly upper: number; readonly count: number; readonly ours: number };

export function surelyPasses({ kind, bound }: Limit, { lower, upper }: Bucket): boolean {
  return kind === 'below' ? upper <= bound : lower >= bound;
}

export function mayPass({ kind, bound }: Limit, { lower, upper }: Bucket): boolean {
  return kind === 'below' ? lower < bound : upper > bound;
}

export function explicit(
  { bucketCounts, explicitBounds }: HistogramPoint,
  { summary }: Metric,
): readonly Bucket[] | null | 'senseless' {
  if (summary !== undefined || bucketCounts.length === 0) return null;
  if (bucketCounts.length !== explicitBounds.length + 1) return 'senseless';
  if (explicitBounds.some((bound, index) => !(bound > (explicitBounds[index - 1] ?? -Infinity)) || bound === Infinity))
    return 'senseless';
  return bucketCounts.map((count, index) => {
    const lower = explicitBounds[index - 1] ?? -Infinity;
    const upper = explicitBounds[index] ?? Infinity;
    return {
      lower,
      upper,
      count: Number(count),
      ours: upper === Infinity ? Math.min(703, naiveBucket(lower) + 1) : naiveBucket(upper),
    };
  });
}

export function ofScale({
  scale,
  positive,
  negative,
  zeroCount,
  zeroThreshold,
}: ExponentialPoint): readonly Bucket[] | 'senseless' {
  if (scale < -10 || scale > 20) return 'senseless';
  const base = (index: number): number => 2 ** (index * 2 ** -scale);
  const found: Bucket[] = [];
  for (const [index, count] of (negative?.bucketCounts ?? []).entries()) {
    const at = (negative?.offset ?? 0) + index;
    if (count !== '0') found.push({ lower: -base(at + 1), upper: -base(at), count: Number(count), ours: 0 });
  }
  if (zeroCount !== '0') found.push({ lower: -zeroThreshold, upper: zeroThreshold, count: Number(zeroCount), ours: 0 });
  for (const [index, count] of (positive?.bucketCounts ?? []).entries()) {
    const at = (positive?.offset ?? 0) + index;
    if (count !== '0') found.push({ lower: base(at), upper: base(at + 1), count: Number(count), ours: oursAtMost(scale, at) });
  }
  return found;
}

/** Our bucket whose upper edge is the smallest one at or above that of the sender's bucket, told by whole sixteenths of a doubling. */
function oursAtMost(scale: number, index: number): number {
  const sixteenths = ((index + 1) * 16) / 2 ** scale;
  return Math.max(0, Math.min(703, Math.ceil(sixteenths) + 12 * 16));
}

/** By searching the edges: the first of 704 buckets that holds the value. */
export function naiveBucket(value: number): number {
  for (let bucket = 0; bucket < 703; bucket += 1)
    if (value <= 2 ** ((bucket % 16) / 16) * 2 ** (Math.floor(bucket / 16) - 12)) return bucket;
  return 703;
}
