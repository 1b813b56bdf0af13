import type { DurationMs, Instant } from '../kernel/units.ts';
import type { HashedRow, RowReading, RowSpan } from '../ports/row-source.ts';
import { countsOf, NO_FAULTS, type BucketCounts, type BucketFaults } from '../verdict/reconciliation/bucket-counts.ts';
import { compareRows, type Residue } from '../verdict/reconciliation/compare-rows.ts';
import { isEqual, pairBuckets, type BucketPair } from '../verdict/reconciliation/pair-buckets.ts';
import { pairLate } from '../verdict/reconciliation/pair-late.ts';
import { differingParts, inBatches, planCuts, type Cut, type DifferingPart } from '../verdict/reconciliation/plan-drill.ts';

export type Sides = { readonly expected: RowReading; readonly seen: RowReading };

export type Comparison = {
  /** Whole buckets, from and to on their borders. */
  readonly span: RowSpan;
  readonly width: DurationMs;
  readonly compare: 'keys' | 'values';
  /** What is known of a bucket already, when both sides still sum up to the same as then. */
  readonly known: (pair: BucketPair) => BucketCounts | null;
};

export type ComparedBucket = {
  readonly pair: BucketPair;
  readonly counts: BucketCounts;
  /** False when there was too much that differs to look at every row of it: what is told is the least that must be wrong. */
  readonly exact: boolean;
};
export type Compared = {
  readonly buckets: readonly ComparedBucket[];
  /** Buckets of which a side does not hold all rows. */
  readonly unknown: readonly Instant[];
  /** Rows that had to be read one by one, of both sides. */
  readonly drilled: number;
  /** What is on one side alone, for those who show keys. */
  readonly alone: readonly Residue[];
};

/** Rows that are held at a time, of both sides together; one part of a bucket beyond it comes alone. */
const ROWS_AT_ONCE = 50_000;
/** Rows that one comparison reads one by one: a table that differs everywhere must not be copied every minute. */
const MOST_DRILLED = 5_000_000;
/** Keys that are kept to be found in the bucket beside; of more than these what is late counts as missing and unexpected. */
const MOST_ALONE = 200_000;

/** Finds every row that differs: sums of buckets first, of their parts where buckets differ, and rows where parts do. */
export async function compareSides(sides: Sides, { span, width, compare, known }: Comparison): Promise<Compared> {
  // One bucket more at each end, where what is late may have gone to; nothing is told of these two.
  const wide: RowSpan = { from: (span.from - width) as Instant, to: (span.to + width) as Instant };
  const all = pairBuckets(...(await ofBoth(sides, (side) => side.buckets(wide, width))));
  const inside = all.filter(({ bucket }) => bucket >= span.from && bucket < span.to);
  const whole = inside.filter((pair) => pair.whole);
  const open = whole.filter((pair) => !isEqual(pair) && known(pair) === null);
  const wanted = withBeside(open, { all, width });
  const found = await drill(sides, planCuts(wanted, width), compare);
  const buckets = whole.map((pair): ComparedBucket => {
    if (isEqual(pair)) return { pair, counts: countsOf(pair.expected.rows, NO_FAULTS), exact: true };
    const before = wanted.includes(pair) ? null : known(pair);
    if (before !== null) return { pair, counts: before, exact: true };
    const faults = found.faults.get(pair.bucket) ?? NO_FAULTS;
    return { pair, counts: countsOf(pair.expected.rows, faults), exact: !found.rough.has(pair.bucket) };
  });
  const unknown = inside.filter((pair) => !pair.whole).map(({ bucket }) => bucket);
  return { buckets, unknown, drilled: found.drilled, alone: found.alone };
}

/** What is missing in a bucket may be in the one beside it, whose rows have to be read again for that. */
function withBeside(
  open: readonly BucketPair[],
  { all, width }: { readonly all: readonly BucketPair[]; readonly width: DurationMs },
): readonly BucketPair[] {
  const near = new Set(open.flatMap(({ bucket }) => [bucket - width, bucket, bucket + width]));
  return all.filter((pair) => near.has(pair.bucket) && !isEqual(pair));
}

/** Each side works for itself, so both are asked at once. */
async function ofBoth<Answer>({ expected, seen }: Sides, ask: (side: RowReading) => Promise<Answer>): Promise<[Answer, Answer]> {
  return await Promise.all([ask(expected), ask(seen)]);
}

type Drilled = {
  readonly faults: ReadonlyMap<Instant, BucketFaults>;
  readonly rough: ReadonlySet<Instant>;
  readonly alone: readonly Residue[];
  drilled: number;
};

async function drill(sides: Sides, cuts: readonly Cut[], compare: 'keys' | 'values'): Promise<Drilled> {
  const faults = new Map<Instant, BucketFaults>();
  const [rough, alone] = [new Set<Instant>(), [] as Residue[]];
  const found = { faults, rough, alone, drilled: 0 };
  for (const cut of cuts) {
    const parts = differingParts(...(await ofBoth(sides, (side) => side.parts(cut))));
    for (const batch of inBatches(parts, ROWS_AT_ONCE)) {
      if (found.drilled >= MOST_DRILLED) for (const part of batch) guess(part, { faults, rough });
      else await readBatch(sides, { cut, batch, compare }, found);
    }
  }
  const width = cuts[0]?.width;
  if (width !== undefined) for (const [bucket, late] of pairLate(alone, width)) add(faults, bucket, late);
  return found;
}

type Batch = { readonly cut: Cut; readonly batch: readonly DifferingPart[]; readonly compare: 'keys' | 'values' };
type Finding = Drilled & { readonly faults: Map<Instant, BucketFaults>; readonly alone: Residue[] };

async function readBatch(sides: Sides, { cut, batch, compare }: Batch, found: Finding): Promise<void> {
  const [expected, seen] = await ofBoth(sides, (side) => side.rows(cut, batch));
  found.drilled += expected.length + seen.length;
  const compared = compare === 'keys' ? compareRows(keysAlone(expected), keysAlone(seen)) : compareRows(expected, seen);
  for (const [bucket, more] of compared.faults) add(found.faults, bucket, more);
  for (const one of compared.alone) {
    if (found.alone.length < MOST_ALONE) found.alone.push(one);
    else {
      const rows = one.rows.reduce((sum, { count }) => sum + count, 0);
      add(found.faults, one.bucket, one.side === 'expected' ? { missing: rows } : { unexpected: rows });
    }
  }
}

/** Rows of one key are alike, whatever their values. */
function keysAlone(rows: readonly HashedRow[]): readonly HashedRow[] {
  return rows.map((row) => ({ ...row, row: row.key }));
}

/** Of a part that is not looked into the number of rows tells the least that must be wrong. */
function guess(
  { bucket, expected, seen }: DifferingPart,
  { faults, rough }: { readonly faults: Map<Instant, BucketFaults>; readonly rough: Set<Instant> },
): void {
  rough.add(bucket);
  const missing = Math.max(0, expected - seen);
  const unexpected = Math.max(0, seen - expected);
  add(faults, bucket, { missing, unexpected, changed: missing + unexpected === 0 ? 1 : 0 });
}

function add(faults: Map<Instant, BucketFaults>, bucket: Instant, more: Partial<BucketFaults>): void {
  const { missing, duplicated, changed, late, unexpected } = faults.get(bucket) ?? NO_FAULTS;
  faults.set(bucket, {
    missing: missing + (more.missing ?? 0),
    duplicated: duplicated + (more.duplicated ?? 0),
    changed: changed + (more.changed ?? 0),
    late: late + (more.late ?? 0),
    unexpected: unexpected + (more.unexpected ?? 0),
  });
}
