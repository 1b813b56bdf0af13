import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { BucketPart, BucketSum, HashedRow, RowCut, RowReading, RowSpan, RowSum } from '../ports/row-source.ts';

/** A row that a store hands over: when, its hashes as signed numbers, how often, and its key where that is kept. */
export type StoredRow = {
  readonly at: Instant;
  readonly key: bigint;
  readonly row: bigint;
  readonly count: number;
  readonly name?: string;
};

export type StoredRows = {
  readonly compare: 'keys' | 'values';
  readonly knownFrom: Instant | null;
  /** In any order, one after the other: no more than one of them is held. */
  readonly rows: (span: RowSpan) => Iterable<StoredRow> | AsyncIterable<StoredRow>;
  /** Whether all rows of a span are there; they are, when absent. */
  readonly isWhole?: (span: RowSpan) => boolean;
  readonly close?: () => Promise<void>;
};

/** Reads a store that can only hand over its rows: they are summed here, in as much memory as there are sums. */
export function readHashedRows(stored: StoredRows): RowReading {
  const hashOf = ({ key, row }: StoredRow): bigint => (stored.compare === 'keys' ? key : row);
  return {
    knownFrom: stored.knownFrom,
    buckets: async (span, width) => {
      const sums = openSums<Instant, { readonly bucket: Instant }>();
      for await (const row of stored.rows(span)) {
        const bucket = slotOf(row.at, width);
        sums.add(bucket, { bucket }, { count: row.count, hash: hashOf(row) });
      }
      const all = sums.all().toSorted((one, other) => one.bucket - other.bucket);
      return all.map((sum): BucketSum => ({ ...sum, whole: isWhole(stored, sum.bucket, width) }));
    },
    parts: async (cut) => {
      const sums = openSums<string, BucketPart>();
      for await (const row of rowsOf(stored, cut)) {
        const place = placeOf(row, cut);
        sums.add(`${place.bucket} ${place.part}`, place, { count: row.count, hash: hashOf(row) });
      }
      return sums.all();
    },
    rows: async (cut, wanted) => {
      const asked = new Set(wanted.map(({ bucket, part }) => `${bucket} ${part}`));
      const found: HashedRow[] = [];
      for await (const row of rowsOf(stored, cut)) {
        const { bucket, part } = placeOf(row, cut);
        if (!asked.has(`${bucket} ${part}`)) continue;
        found.push({ bucket, key: row.key, row: stored.compare === 'keys' ? row.key : row.row, count: row.count });
      }
      return found;
    },
    keysOf: async (cut, hashes) => {
      const asked = new Set(hashes);
      const names = new Map<bigint, string>();
      for await (const { key, name } of rowsOf(stored, cut)) if (name !== undefined && asked.has(key)) names.set(key, name);
      return names.size === 0 ? null : names;
    },
    close: async () => await stored.close?.(),
  };
}

/** A map that sums up rows by a key; `place` is remembered of the first of them. */
function openSums<Key, Place extends object>(): {
  add(key: Key, place: Place, rows: { readonly count: number; readonly hash: bigint }): void;
  all(): (RowSum & Place)[];
} {
  const sums = new Map<Key, { readonly place: Place; rows: number; sum: bigint }>();
  return {
    add(key, place, { count, hash }) {
      let known = sums.get(key);
      if (known === undefined) sums.set(key, (known = { place, rows: 0, sum: 0n }));
      known.rows += count;
      known.sum = BigInt.asUintN(64, known.sum + hash * BigInt(count));
    },
    all: () => [...sums.values()].map(({ place, rows, sum }) => ({ ...place, rows, sum })),
  };
}

function placeOf({ at, key }: StoredRow, { width, bits }: RowCut): BucketPart {
  return { bucket: slotOf(at, width), part: Number(BigInt.asUintN(64, key) >> BigInt(64 - bits)) };
}

/** The rows of the cut's buckets, each stretch of buckets without a gap read at once. */
async function* rowsOf(stored: StoredRows, { buckets, width }: RowCut): AsyncGenerator<StoredRow> {
  let from = buckets[0];
  for (const [index, bucket] of buckets.entries()) {
    const to = (bucket + width) as Instant;
    if (from === undefined || buckets[index + 1] === to) continue;
    yield* stored.rows({ from, to });
    from = buckets[index + 1];
  }
}

function isWhole({ isWhole: ask }: StoredRows, bucket: Instant, width: DurationMs): boolean {
  return ask?.({ from: bucket, to: (bucket + width) as Instant }) ?? true;
}
