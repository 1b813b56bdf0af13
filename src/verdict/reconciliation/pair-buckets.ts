import type { Instant } from '../../kernel/units.ts';

/** How many rows, and the sum of their hashes. */
export type Checksum = { readonly rows: number; readonly sum: bigint };
type Summed = Checksum & { readonly bucket: Instant; readonly whole: boolean };

/** A bucket as both sides sum it up. */
export type BucketPair = {
  readonly bucket: Instant;
  readonly expected: Checksum;
  readonly seen: Checksum;
  /** One of the sides does not hold all rows, so that nothing can be said. */
  readonly whole: boolean;
};

const NONE: Checksum = { rows: 0, sum: 0n };

/** Every bucket that has rows on either side, in the order of time. */
export function pairBuckets(expected: readonly Summed[], seen: readonly Summed[]): readonly BucketPair[] {
  const others = new Map(seen.map((sum) => [sum.bucket, sum]));
  const known = new Set(expected.map(({ bucket }) => bucket));
  const pairs = expected.map((one): BucketPair => pairOf(one.bucket, one, others.get(one.bucket)));
  const alone = seen.filter(({ bucket }) => !known.has(bucket)).map((one): BucketPair => pairOf(one.bucket, undefined, one));
  return [...pairs, ...alone].toSorted((one, other) => one.bucket - other.bucket);
}

function pairOf(bucket: Instant, expected: Summed | undefined, seen: Summed | undefined): BucketPair {
  const whole = expected?.whole !== false && seen?.whole !== false;
  return { bucket, expected: checksumOf(expected), seen: checksumOf(seen), whole };
}

function checksumOf(sum: Summed | undefined): Checksum {
  return sum === undefined ? NONE : { rows: sum.rows, sum: sum.sum };
}

export function isEqual({ expected, seen }: Pick<BucketPair, 'expected' | 'seen'>): boolean {
  return expected.rows === seen.rows && expected.sum === seen.sum;
}
