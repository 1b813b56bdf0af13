/**
 * What a comparison found of one bucket, in rows. `expected` = `matched` + `changed` + `missing`, so every expected row counts
 * once; `duplicated` and `unexpected` are rows beyond them. `late` rows are there, but in the bucket before or after.
 */
export type BucketCounts = {
  readonly expected: number;
  readonly matched: number;
  readonly missing: number;
  readonly duplicated: number;
  readonly changed: number;
  readonly late: number;
  readonly unexpected: number;
};

/** What is wrong in a bucket: everything but the rows that match. */
export type BucketFaults = Omit<BucketCounts, 'expected' | 'matched'>;

export const NO_FAULTS: BucketFaults = { missing: 0, duplicated: 0, changed: 0, late: 0, unexpected: 0 };

export function countsOf(expected: number, { missing, duplicated, changed, late, unexpected }: BucketFaults): BucketCounts {
  return { expected, matched: expected - missing - changed, missing, duplicated, changed, late, unexpected };
}

/** Rows that came late are right all the same. */
export function isDifferent({ missing, duplicated, changed, unexpected }: BucketFaults): boolean {
  return missing + duplicated + changed + unexpected > 0;
}
