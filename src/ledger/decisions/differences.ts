import type { DurationMs, Instant } from '../../kernel/units.ts';
import { isDifferent, type BucketCounts } from '../../verdict/reconciliation/bucket-counts.ts';
import type { DifferenceFact, Differences, DifferingBucket } from '../differences.ts';
import type { Draft } from '../entry.ts';

/** What one check of a reconciliation found. */
export type Checked = {
  readonly name: string;
  readonly generation: string;
  readonly bucketMs: DurationMs;
  /** Buckets that were compared, in the order of time. */
  readonly buckets: readonly DifferingBucket[];
  /** What began before is not looked at any more. */
  readonly from: Instant;
};

/** Buckets that one entry names; more of them are told by the next check. */
export const MOST_NAMED = 500;

/**
 * What is worth remembering for ever: that a bucket began to differ, that at least twice as many rows of it do, and that it does
 * no longer. Decided from what is recorded already, so that a check that is done twice is recorded once.
 */
export function decideDifferences(known: Differences, { name, generation, bucketMs, buckets, from }: Checked): readonly Draft[] {
  const told = known.get(name) ?? new Map<Instant, BucketCounts>();
  const news = buckets.filter(({ bucket, counts }) => isNews(told.get(bucket), counts));
  const found = news.map(({ bucket, counts }): DifferingBucket => ({ bucket, counts }));
  const equal = buckets.filter(({ bucket, counts }) => told.has(bucket) && !isDifferent(counts)).map(({ bucket }) => bucket);
  const gone = [...told.keys()].filter((bucket) => bucket < from);
  const about = { subject: name, actor: 'plimsoll' } as const;
  const facts: DifferenceFact[] = [];
  if (found.length > 0) {
    const [named, more] = [found.slice(0, MOST_NAMED), Math.max(0, found.length - MOST_NAMED)];
    facts.push({ kind: 'difference.found', body: { generation, bucketMs, buckets: named, more } });
  }
  if (equal.length > 0) facts.push({ kind: 'difference.resolved', body: { because: 'EQUAL', buckets: equal } });
  if (gone.length > 0) facts.push({ kind: 'difference.resolved', body: { because: 'OUT_OF_REACH', buckets: gone } });
  return facts.map((fact) => ({ ...fact, ...about }));
}

/** What a catalog that was taken back leaves behind. */
export function decideWithdrawn(known: Differences, names: ReadonlySet<string>): readonly Draft[] {
  return [...known]
    .filter(([name]) => !names.has(name))
    .map(([subject, buckets]): Draft => {
      const body = { because: 'WITHDRAWN', buckets: [...buckets.keys()] } as const;
      return { kind: 'difference.resolved', body, subject, actor: 'plimsoll' };
    });
}

function isNews(told: BucketCounts | undefined, counts: BucketCounts): boolean {
  return isDifferent(counts) && (told === undefined || faultsOf(counts) >= 2 * faultsOf(told));
}

function faultsOf({ missing, changed, duplicated, unexpected }: BucketCounts): number {
  return missing + changed + duplicated + unexpected;
}
