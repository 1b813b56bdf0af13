import type { DurationMs, Instant } from '../../kernel/units.ts';
import { isEqual, type BucketPair, type Checksum } from './pair-buckets.ts';

/** Some differing buckets that are looked into together, each cut into 2^bits parts. */
export type Cut = { readonly buckets: readonly Instant[]; readonly width: DurationMs; readonly bits: number };
export type PartOf = { readonly bucket: Instant; readonly part: number };
/** A part of which the two sides do not say the same, and how many rows each side has there. */
export type DifferingPart = PartOf & { readonly expected: number; readonly seen: number };

/** So many rows are in one part on average: fewer would be many sums, more would be many rows that are equal after all. */
const ROWS_IN_PART = 32;
const MOST_BITS = 14;
/** Sums that are held at a time, for each side. */
const MOST_PARTS = 1 << 17;

/** Which buckets are looked into together, and how finely, so that what is held of them stays bounded. */
export function planCuts(pairs: readonly BucketPair[], width: DurationMs): readonly Cut[] {
  const cuts: { buckets: Instant[]; bits: number }[] = [];
  for (const { bucket, expected, seen } of pairs) {
    const bits = bitsFor(Math.max(expected.rows, seen.rows));
    const last = cuts.at(-1);
    const wider = Math.max(bits, last?.bits ?? 0);
    if (last === undefined || (last.buckets.length + 1) * 2 ** wider > MOST_PARTS) {
      cuts.push({ buckets: [bucket], bits });
      continue;
    }
    last.buckets.push(bucket);
    last.bits = wider;
  }
  return cuts.map(({ buckets, bits }) => ({ buckets, width, bits }));
}

function bitsFor(rows: number): number {
  return Math.min(MOST_BITS, Math.max(0, Math.ceil(Math.log2(rows / ROWS_IN_PART))));
}

type PartSum = PartOf & Checksum;

export function differingParts(expected: readonly PartSum[], seen: readonly PartSum[]): readonly DifferingPart[] {
  const pairs = new Map<string, { place: PartOf; expected: Checksum; seen: Checksum }>();
  const pairFor = ({ bucket, part }: PartOf): { place: PartOf; expected: Checksum; seen: Checksum } => {
    const key = `${bucket} ${part}`;
    const known = pairs.get(key) ?? { place: { bucket, part }, expected: NONE, seen: NONE };
    pairs.set(key, known);
    return known;
  };
  for (const sum of expected) pairFor(sum).expected = sum;
  for (const sum of seen) pairFor(sum).seen = sum;
  const differing = [...pairs.values()].filter((pair) => !isEqual(pair));
  return differing.map(({ place, expected: one, seen: other }) => ({ ...place, expected: one.rows, seen: other.rows }));
}
const NONE: Checksum = { rows: 0, sum: 0n };

/** Parts whose rows are read together; one part beyond the bound comes alone. */
export function inBatches(parts: readonly DifferingPart[], mostRows: number): readonly (readonly DifferingPart[])[] {
  const batches: DifferingPart[][] = [];
  let rows = mostRows;
  for (const part of parts) {
    const more = part.expected + part.seen;
    if (rows + more > mostRows || batches.length === 0) {
      batches.push([]);
      rows = 0;
    }
    batches.at(-1)?.push(part);
    rows += more;
  }
  return batches;
}
