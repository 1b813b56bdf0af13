import { showInstant, showNumber } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { BucketCounts } from '../verdict/reconciliation/bucket-counts.ts';

/** A bucket of which both sides do not say the same; which rows those are is nowhere in the ledger. */
export type DifferingBucket = { readonly bucket: Instant; readonly counts: BucketCounts };

/** What a reconciliation found that was not known, or has at least doubled since it was told. */
export type DifferenceFound = {
  readonly generation: string;
  readonly bucketMs: number;
  readonly buckets: readonly DifferingBucket[];
  /** There were more of them in the same check; they are told by the next ones. */
  readonly more: number;
};

export type ResolvedBecause = 'EQUAL' | 'OUT_OF_REACH' | 'WITHDRAWN';
export type DifferenceResolved = { readonly because: ResolvedBecause; readonly buckets: readonly Instant[] };

export type DifferenceFact =
  | { readonly kind: 'difference.found'; readonly body: DifferenceFound }
  | { readonly kind: 'difference.resolved'; readonly body: DifferenceResolved };

/** Differing buckets by reconciliation and by when they begin. */
export type Differences = ReadonlyMap<string, ReadonlyMap<Instant, BucketCounts>>;
export const NO_DIFFERENCES: Differences = new Map();

export function withDifference(known: Differences, fact: DifferenceFact & { readonly subject: string }): Differences {
  const buckets = new Map(known.get(fact.subject));
  if (fact.kind === 'difference.found') for (const { bucket, counts } of fact.body.buckets) buckets.set(bucket, counts);
  else for (const bucket of fact.body.buckets) buckets.delete(bucket);
  const next = new Map(known);
  if (buckets.size === 0) next.delete(fact.subject);
  else next.set(fact.subject, buckets);
  return next;
}

const REASON: Readonly<Record<ResolvedBecause, string>> = {
  EQUAL: 'both sides say the same again',
  OUT_OF_REACH: 'they are further back than is looked at',
  WITHDRAWN: 'the catalog does not ask for it any more',
};

export function explainDifference(fact: DifferenceFact & { readonly subject: string }): string {
  if (fact.kind === 'difference.resolved') {
    const { buckets, because } = fact.body;
    return `Of ${fact.subject} ${differing(buckets.length)} no longer: ${REASON[because]}`;
  }
  const { buckets, more } = fact.body;
  const [first] = buckets;
  const rows = showFaults(buckets.map(({ counts }) => counts));
  const named = first === undefined ? '' : `, the first that of ${showInstant(first.bucket)}`;
  return `Of ${fact.subject} ${differing(buckets.length + more)}${named}: ${rows}`;
}

function differing(buckets: number): string {
  return `${showNumber(buckets, 'bucket')} ${buckets === 1 ? 'differs' : 'differ'}`;
}

const FAULTS = ['missing', 'changed', 'duplicated', 'unexpected', 'late'] as const;

/** `42 rows missing, 3 changed`. */
export function showFaults(all: readonly BucketCounts[]): string {
  const sums = FAULTS.map((fault) => [all.reduce((sum, counts) => sum + counts[fault], 0), fault] as const);
  return sums
    .filter(([rows]) => rows > 0)
    .map(([rows, fault]) => `${rows} ${fault}`)
    .join(', ');
}
