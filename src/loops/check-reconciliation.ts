import { BUCKET_EVENT, RECONCILIATION_NAME } from '../catalog/compile-reconciliation.ts';
import type { Reconciliation, RowSide } from '../catalog/reconciliation.ts';
import { showInstant } from '../kernel/show.ts';
import { type Instant } from '../kernel/units.ts';
import type { KeptBucket, ReconciliationStore } from '../ports/reconciliation-store.ts';
import type { RowSource } from '../ports/row-source.ts';
import { isDifferent } from '../verdict/reconciliation/bucket-counts.ts';
import { LOOKED, observedAmounts, type Observation } from '../verdict/reconciliation/observed-amounts.ts';
import type { BucketPair } from '../verdict/reconciliation/pair-buckets.ts';
import { settledSpan } from '../verdict/reconciliation/settled-span.ts';
import { compareSides, type Compared, type Sides } from './compare-sides.ts';
import type { OwnEvent } from './tell-events.ts';

/** How a side of the catalog is read. */
export type OpenRowSource = (side: RowSide) => RowSource;

/** What a check came to; a check that fails says nothing about any row. */
export type CheckResult = {
  readonly at: Instant;
  readonly from: Instant;
  /** Up to here all buckets are settled and compared. */
  readonly to: Instant;
  readonly rows: number;
  readonly drilled: number;
  readonly differing: number;
  readonly unknown: number;
  /** Which ones, the newest first; bounded, since they are only shown. */
  readonly unknownBuckets: readonly Instant[];
};

/** Buckets that are named one by one. */
const MOST_NAMED = 1_000;

export type Checking = { readonly reconciliation: Reconciliation; readonly at: Instant };
export type CheckParts = { readonly open: OpenRowSource; readonly store: ReconciliationStore; readonly seed: bigint };
/** Null when no bucket is settled yet. */
export type CheckDone = { readonly result: CheckResult; readonly buckets: readonly KeptBucket[] } | null;

/** Compares all settled buckets, and keeps what was found together with the events that tell of it. */
export async function checkReconciliation(
  { open, store, seed }: CheckParts,
  { reconciliation, at }: Checking,
): Promise<CheckDone> {
  const { generation, bucketMs: width, compare } = reconciliation;
  const known = new Map((await store.buckets(generation)).map((kept) => [kept.bucket, kept]));
  const compared = await readBoth({ open, seed }, reconciliation, async (sides) => {
    const knownFrom = [sides.expected.knownFrom, sides.seen.knownFrom];
    const span = settledSpan(reconciliation, { at, knownFrom });
    if (span === null) return null;
    return { span, ...(await compareSides(sides, { span, width, compare, known: (pair) => stillKnown(known, pair) })) };
  });
  if (compared === null) return null;
  const kept = keptBuckets(compared);
  const changed = kept.filter((one) => !isSame(known.get(one.bucket), one));
  const events = changed.flatMap((one): OwnEvent[] => {
    const observed = observedAmounts(known.get(one.bucket)?.counts ?? null, one.counts);
    return observed === null ? [] : [bucketEvent(reconciliation, { at, bucket: one.bucket, observed })];
  });
  const told = events.length === 0 ? null : JSON.stringify(events);
  await store.keep(generation, { buckets: changed, from: compared.span.from, events: told });
  return { result: resultOf(compared, kept, at), buckets: kept };
}

/** Opens a snapshot of each side, the seen one last: what both hold at that moment is not missing for having come in between. */
export async function readBoth<Value>(
  { open, seed }: Pick<CheckParts, 'open' | 'seed'>,
  { expected: one, seen: other, compare }: Reconciliation,
  work: (sides: Sides) => Promise<Value>,
): Promise<Value> {
  const [expecting, seeing] = [open(one), open(other)];
  const own = [await expecting.ownHash(), await seeing.ownHash()];
  const terms = { compare, seed, ownHash: own[0] === own[1] ? (own[0] ?? null) : null };
  const expected = await expecting.open(terms);
  try {
    const seen = await seeing.open(terms);
    try {
      return await work({ expected, seen });
    } finally {
      await seen.close();
    }
  } finally {
    await expected.close();
  }
}

function stillKnown(known: ReadonlyMap<Instant, KeptBucket>, pair: BucketPair): KeptBucket['counts'] | null {
  const kept = known.get(pair.bucket);
  return kept !== undefined && kept.exact && isSameSum(kept, pair) ? kept.counts : null;
}

function isSame(before: KeptBucket | undefined, now: KeptBucket): boolean {
  return before !== undefined && isSameSum(before, now) && JSON.stringify(before.counts) === JSON.stringify(now.counts);
}

type Sums = Pick<KeptBucket, 'expected' | 'seen'>;

function isSameSum(one: Sums, other: Sums): boolean {
  return (['expected', 'seen'] as const).every(
    (side) => one[side].rows === other[side].rows && one[side].sum === other[side].sum,
  );
}

function keptBuckets({ buckets }: Compared): readonly KeptBucket[] {
  return buckets.map(({ pair: { bucket, expected, seen }, counts, exact }) => ({ bucket, expected, seen, counts, exact }));
}

type Spanned = Compared & { readonly span: { readonly from: Instant; readonly to: Instant } };

function resultOf({ span, drilled, unknown }: Spanned, kept: readonly KeptBucket[], at: Instant): CheckResult {
  const rows = kept.reduce((sum, { expected, seen }) => sum + expected.rows + seen.rows, 0);
  const differing = kept.filter(({ counts }) => isDifferent(counts)).length;
  return {
    at,
    ...span,
    rows,
    drilled,
    differing,
    unknown: unknown.length,
    unknownBuckets: unknown.toReversed().slice(0, MOST_NAMED),
  };
}

type Told = { readonly at: Instant; readonly bucket: Instant | null; readonly observed: Observation | null };

/** Dated when it was found, whatever the bucket: budgets are burnt when harm is known, and what is long past alarms nobody. */
export function bucketEvent({ name }: Reconciliation, { at, bucket, observed }: Told): OwnEvent {
  const { found, amounts } = observed ?? { found: 'at-once', amounts: LOOKED };
  const named = bucket === null ? {} : { bucket: showInstant(bucket) };
  return { name: BUCKET_EVENT, at, attributes: { [RECONCILIATION_NAME]: name, ...named, found, ...amounts } };
}
