import type { DurationMs, Instant } from '../kernel/units.ts';

/** Rows whose time is in [from, to). */
export type RowSpan = { readonly from: Instant; readonly to: Instant };

/** The checksum of rows: how many, and the sum of their hashes modulo 2^64, as an unsigned number. */
export type RowSum = { readonly rows: number; readonly sum: bigint };
/**
 * Buckets lie on UTC multiples of their width. Of a bucket that is not `whole` the store does not hold all rows, so that
 * nothing can be said of it.
 */
export type BucketSum = RowSum & { readonly bucket: Instant; readonly whole: boolean };

/** Buckets, each cut into 2^bits parts by the highest bits of the key's hash as an unsigned number; at most 16 bits. */
export type RowCut = { readonly buckets: readonly Instant[]; readonly width: DurationMs; readonly bits: number };
export type BucketPart = { readonly bucket: Instant; readonly part: number };
export type PartSum = RowSum & BucketPart;

/** One key's hash and its row's hash, as signed numbers of 64 bits, how often they are there, and in which bucket. */
export type HashedRow = { readonly bucket: Instant; readonly key: bigint; readonly row: bigint; readonly count: number };

/**
 * One side of a reconciliation: rows with a time, a key and a value that a store holds, known by their hashes alone. A key's
 * hash is `hashRowText(partsText(key), seed)`, a row's is `rowHash(keyHash, partsText(value))` of `kernel/row-hash.ts`. What is
 * summed is the row's hash, or the key's where keys alone are compared; what is asked of one reading is of one snapshot.
 */
export type RowReading = {
  /** Nothing is known of what was before; null when all of it is there. */
  readonly knownFrom: Instant | null;
  /** In one pass over the span; buckets without rows are left out, the rest comes in the order of time. */
  buckets(span: RowSpan, width: DurationMs): Promise<readonly BucketSum[]>;
  /** In no order; parts without rows are left out. */
  parts(cut: RowCut): Promise<readonly PartSum[]>;
  /** The rows of these parts, in no order. Who asks knows from their sums how many there are. */
  rows(cut: RowCut, wanted: readonly BucketPart[]): Promise<readonly HashedRow[]>;
  /** The clear keys behind hashes, for a person who asks by hand and has access; null where they are not kept. */
  keysOf(cut: RowCut, hashes: readonly bigint[]): Promise<ReadonlyMap<bigint, string> | null>;
  close(): Promise<void>;
};

export type RowTerms = {
  readonly compare: 'keys' | 'values';
  /** `streamSeed` of the installation's key: who does not know it cannot tell a key from its hash by trying keys. */
  readonly seed: bigint;
  /** What both sides answered to `ownHash`, and hash by instead of by texts; null when they did not answer the same. */
  readonly ownHash: string | null;
};

/** Fails with a text that may be shown and holds no secret. */
export type RowSource = {
  /** What is shown of it: technology and place, never a password. */
  readonly place: string;
  /** Names a hash of its own that costs this store less; only stores that name the same one use it. Null: it has none. */
  ownHash(): Promise<string | null>;
  open(terms: RowTerms): Promise<RowReading>;
};
