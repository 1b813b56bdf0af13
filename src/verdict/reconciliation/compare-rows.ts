import type { Instant } from '../../kernel/units.ts';
import type { BucketFaults } from './bucket-counts.ts';

export type Row = { readonly bucket: Instant; readonly key: bigint; readonly row: bigint; readonly count: number };

/** Rows of one key and bucket that only one of the sides has. */
export type Residue = {
  readonly bucket: Instant;
  readonly key: bigint;
  readonly side: 'expected' | 'seen';
  readonly rows: readonly Row[];
};

export type RowsCompared = {
  /** What is certain without a look at the buckets beside. */
  readonly faults: ReadonlyMap<Instant, Pick<BucketFaults, 'duplicated' | 'changed' | 'missing'>>;
  /** Keys that are on one side alone: missing or unexpected, unless the bucket beside has them. */
  readonly alone: readonly Residue[];
};

/** Compares all rows of some parts of both sides. Rows of one key and bucket must all be among them. */
export function compareRows(expected: readonly Row[], seen: readonly Row[]): RowsCompared {
  const faults = new Map<Instant, { duplicated: number; changed: number; missing: number }>();
  const alone: Residue[] = [];
  const [ours, theirs] = [byKey(expected), byKey(seen)];
  for (const [key, rows] of ours) {
    const others = theirs.get(key);
    const [first] = rows;
    if (first === undefined) continue;
    if (others === undefined) {
      alone.push({ bucket: first.bucket, key: first.key, side: 'expected', rows });
      continue;
    }
    const [want, have] = [countOf(rows), countOf(others)];
    const known = faults.get(first.bucket) ?? { duplicated: 0, changed: 0, missing: 0 };
    known.missing += Math.max(0, want - have);
    known.duplicated += Math.max(0, have - want);
    known.changed += Math.min(want, have) - Math.min(want, have, alike(rows, others));
    faults.set(first.bucket, known);
  }
  for (const [key, rows] of theirs) {
    const [first] = rows;
    if (first !== undefined && !ours.has(key)) alone.push({ bucket: first.bucket, key: first.key, side: 'seen', rows });
  }
  return { faults, alone };
}

export function countOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

/** How many rows of one key are the same on both sides. */
export function alike(rows: readonly Row[], others: readonly Row[]): number {
  const left = new Map<bigint, number>();
  for (const { row, count } of others) left.set(row, (left.get(row) ?? 0) + count);
  let same = 0;
  for (const { row, count } of rows) {
    const there = Math.min(count, left.get(row) ?? 0);
    left.set(row, (left.get(row) ?? 0) - there);
    same += there;
  }
  return same;
}

function byKey(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const keys = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.bucket} ${row.key}`;
    const known = keys.get(key);
    if (known === undefined) keys.set(key, [row]);
    else known.push(row);
  }
  return keys;
}
