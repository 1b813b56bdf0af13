import type { BucketCounts } from './bucket-counts.ts';

/**
 * What a check of a bucket adds to the evidence, in rows. `present` of `expected` is how complete it is, `matched` of `checked`
 * how right, and `present` of `delivered` how many are there once.
 */
export type ObservedAmounts = BucketCounts & { readonly present: number; readonly checked: number; readonly delivered: number };

/** A bucket counts whole when it is settled; `afterwards` is what was found in it later. */
export type Observation = { readonly found: 'at-once' | 'afterwards'; readonly amounts: ObservedAmounts };

/**
 * Every expected row counts once, when its bucket is settled, and once more each time it is found to be wrong after it had been
 * right: an old row that vanishes is a failure of today, and what was counted then was true then. Rows that come or are mended
 * later take nothing back. Null when there is nothing to count.
 */
export function observedAmounts(before: BucketCounts | null, now: BucketCounts): Observation | null {
  if (before === null) return isNothing(now) ? null : { found: 'at-once', amounts: amountsOf(now) };
  const [missing, changed] = [risen('missing', before, now), risen('changed', before, now)];
  const [duplicated, unexpected, late] = [
    risen('duplicated', before, now),
    risen('unexpected', before, now),
    risen('late', before, now),
  ];
  // Rows that were not expected yet when the bucket was settled.
  const fresh = Math.max(0, now.expected - before.expected - missing - changed);
  const expected = missing + changed + fresh;
  const amounts = amountsOf({ expected, matched: fresh, missing, changed, duplicated, unexpected, late });
  return isNothing(amounts) ? null : { found: 'afterwards', amounts };
}

function amountsOf(counts: BucketCounts): ObservedAmounts {
  const { expected, missing, duplicated, unexpected } = counts;
  const present = expected - missing;
  return { ...counts, present, checked: present + unexpected, delivered: present + duplicated };
}

function risen(key: keyof BucketCounts, before: BucketCounts, now: BucketCounts): number {
  return Math.max(0, now[key] - before[key]);
}

function isNothing({ expected, duplicated, unexpected, late }: BucketCounts): boolean {
  return expected + duplicated + unexpected + late === 0;
}

/** Told when there is nothing else to tell: that somebody looked. */
export const LOOKED: ObservedAmounts = {
  expected: 0,
  matched: 0,
  missing: 0,
  duplicated: 0,
  changed: 0,
  late: 0,
  unexpected: 0,
  present: 0,
  checked: 0,
  delivered: 0,
};
