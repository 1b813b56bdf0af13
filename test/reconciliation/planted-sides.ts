import { readHashedRows, type StoredRow } from '../../src/adapters/hashed-rows.ts';
import { hashRowText, partsText, rowHash } from '../../src/kernel/row-hash.ts';
import type { DurationMs, Instant } from '../../src/kernel/units.ts';
import type { RowReading } from '../../src/ports/row-source.ts';
import type { BucketCounts } from '../../src/verdict/reconciliation/bucket-counts.ts';

export const WIDTH = 1_000 as DurationMs;
export type PlainRow = { readonly at: number; readonly key: string; readonly value: string };

/** A side that holds these rows in an array. */
export function sideOf(rows: readonly PlainRow[], compare: 'keys' | 'values' = 'values'): RowReading {
  const stored = rows.map(({ at, key, value }): StoredRow => {
    const hash = hashRowText(partsText([key]), 7n);
    return { at: at as Instant, key: hash, row: rowHash(hash, partsText([value])), count: 1, name: key };
  });
  return readHashedRows({
    compare,
    knownFrom: null,
    rows: ({ from, to }) => stored.filter(({ at }) => at >= from && at < to),
  });
}

/** The same as the comparison finds, by looking at every key of every bucket of both sides. */
export function countByHand(
  expected: readonly PlainRow[],
  seen: readonly PlainRow[],
  compare: 'keys' | 'values',
): Map<number, BucketCounts> {
  const at = (rows: readonly PlainRow[], bucket: number, key: string): string[] =>
    rows.filter((row) => Math.floor(row.at / WIDTH) * WIDTH === bucket && row.key === key).map(({ value }) => value);
  const buckets = [...new Set([...expected, ...seen].map((row) => Math.floor(row.at / WIDTH) * WIDTH))].toSorted((a, b) => a - b);
  const keys = [...new Set([...expected, ...seen].map(({ key }) => key))];
  const taken = new Set<string>();
  const counts = new Map(
    buckets.map((bucket) => [bucket, { expected: 0, missing: 0, duplicated: 0, changed: 0, late: 0, unexpected: 0 }]),
  );
  for (const bucket of buckets)
    for (const key of keys) {
      const found = counts.get(bucket);
      const want = at(expected, bucket, key);
      if (found === undefined || want.length === 0) continue;
      let have = at(seen, bucket, key);
      let beside = bucket;
      if (have.length === 0) {
        const places = [bucket + WIDTH, bucket - WIDTH];
        beside =
          places.find(
            (place) => at(seen, place, key).length > 0 && at(expected, place, key).length === 0 && !taken.has(`${place} ${key}`),
          ) ?? bucket;
        have = at(seen, beside, key);
      }
      const there = Math.min(want.length, have.length);
      const left = [...have];
      const same = want.filter((value) =>
        compare === 'keys' ? left.pop() !== undefined : left.includes(value) && left.splice(left.indexOf(value), 1).length > 0,
      ).length;
      found.expected += want.length;
      found.missing += want.length - there;
      found.changed += there - Math.min(there, same);
      if (beside === bucket) found.duplicated += have.length - there;
      else {
        taken.add(`${beside} ${key}`);
        found.late += there;
        const other = counts.get(beside);
        if (other !== undefined) other.unexpected += have.length - there;
      }
    }
  for (const bucket of buckets)
    for (const key of keys) {
      const found = counts.get(bucket);
      if (found === undefined || at(expected, bucket, key).length > 0 || taken.has(`${bucket} ${key}`)) continue;
      found.unexpected += at(seen, bucket, key).length;
    }
  return new Map([...counts].map(([bucket, one]) => [bucket, { ...one, matched: one.expected - one.missing - one.changed }]));
}
