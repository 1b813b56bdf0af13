import type { DurationMs, Instant } from '../../kernel/units.ts';
import { alike, countOf, type Residue } from './compare-rows.ts';

export type LateFaults = { missing: number; unexpected: number; late: number; changed: number };

/**
 * What is missing in one bucket and unexpected in the one after it, or before it, is late: the sides tell its time differently.
 * It counts in the bucket in which it is expected, and nowhere else.
 */
export function pairLate(alone: readonly Residue[], width: DurationMs): ReadonlyMap<Instant, LateFaults> {
  const faults = new Map<Instant, LateFaults>();
  const faultsOf = (bucket: Instant): LateFaults => {
    const known = faults.get(bucket) ?? { missing: 0, unexpected: 0, late: 0, changed: 0 };
    faults.set(bucket, known);
    return known;
  };
  const seen = new Map(alone.filter(({ side }) => side === 'seen').map((one) => [`${one.bucket} ${one.key}`, one]));
  const inOrder = alone.toSorted((one, other) => one.bucket - other.bucket);
  for (const one of inOrder) {
    if (one.side !== 'expected') continue;
    const beside = [one.bucket + width, one.bucket - width].map((bucket) => `${bucket} ${one.key}`);
    const place = beside.find((key) => seen.has(key));
    const other = place === undefined ? undefined : seen.get(place);
    const [want, have] = [countOf(one.rows), countOf(other?.rows ?? [])];
    if (place !== undefined) seen.delete(place);
    const known = faultsOf(one.bucket);
    const there = Math.min(want, have);
    known.missing += want - there;
    known.late += there;
    known.changed += there - Math.min(there, alike(one.rows, other?.rows ?? []));
    if (other !== undefined && have > want) faultsOf(other.bucket).unexpected += have - want;
  }
  for (const { bucket, rows } of seen.values()) faultsOf(bucket).unexpected += countOf(rows);
  return faults;
}
