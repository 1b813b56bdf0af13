import type { DurationMs, Instant } from '../kernel/units.ts';

/** Rows whose time is in [from, to). */
export type RowSpan = { readonly from: Instant; readonly to: Instant };

/** Which rows hash to [low, high], as signed numbers of 64 bits, both ends included. */
export type KeyRange = { readonly low: bigint; readonly high: bigint };

/**
 * The checksum of rows: how many, and the sums of their hashes modulo 2^64, as unsigned numbers. A source that is asked to
 * compare keys alone may answer 0 as the sum of rows; one that compares values may answer 0 as the sum of keys.
 */
export type RowSum = { readonly rows: number; readonly keySum: bigint; readonly rowSum: bigint };
/** Buckets lie on UTC multiples of their width. */
export type BucketSum = RowSum & { readonly bucket: Instant };
export type PartSum = RowSum & { readonly part: number };

/** One key's hash and its row's hash, as signed numbers of 64 bits, how often they are there, and in which bucket. */
export type HashedRow = { readonly bucket: Instant; readonly key: bigint; readonly row: bigint; readonly count: number };

/**
 * One side of a reconciliation: rows with a time, a key and a value that a store holds, known by their hashes alone. A key's
 * hash is `hashRowText(partsText(key), seed)`, a row's is `rowHash(keyHash, partsText(value))` of `kernel/row-hash.ts`; both
 * sides of a reconciliation are opened with the same seed. Everything asked between `open` and `close` is of one snapshot.
 */
export type RowReading = {
  /** In one pass over the span; buckets without rows are left out, the rest comes in the order of time. */
  buckets(span: RowSpan, width: DurationMs): Promise<readonly BucketSum[]>;
  /** The rows of a span by the leading bits of their key's hash: the range is cut into 2^bits equal parts, empty ones left out. */
  parts(span: RowSpan, within: { readonly range: KeyRange; readonly bits: number }): Promise<readonly PartSum[]>;
  /** The rows themselves, at most so many; one more than asked for means that there are more. In no order. */
  rows(
    span: RowSpan,
    within: { readonly range: KeyRange; readonly width: DurationMs; readonly limit: number },
  ): Promise<readonly HashedRow[]>;
  /** The clear keys behind hashes, for a person who asks by hand and has access; null where they are not kept. */
  keysOf(span: RowSpan, hashes: readonly bigint[]): Promise<ReadonlyMap<bigint, string> | null>;
  close(): Promise<void>;
};

export type RowCompare = 'keys' | 'values';

/** Fails with a text that may be shown and holds no secret. */
export type RowSource = {
  /** What is shown of it: technology and host, never a password. */
  readonly place: string;
  open(): Promise<RowReading>;
  close(): Promise<void>;
};
