import type { DurationMs } from '../kernel/units.ts';

/**
 * Compares what should be there with what is there, row by row: two tables, two streams, or one of each. It counts under
 * indicators of its own, which are named after it.
 */
export type Reconciliation = {
  readonly name: string;
  readonly displayName: string;
  /** Name and digest of all that decides what is compared: what was counted before is not counted again unless it changes. */
  readonly generation: string;
  readonly journey: string;
  readonly everyMs: DurationMs;
  /** Rows are summed up by buckets of this width, on UTC multiples of it. */
  readonly bucketMs: DurationMs;
  /** A bucket is settled so long after its end: what is not there then is missing. */
  readonly latenessMs: DurationMs;
  /** How far back settled buckets are looked at again and again. */
  readonly sinceMs: DurationMs;
  readonly expected: RowSide;
  readonly seen: RowSide;
  readonly compare: 'keys' | 'values';
};

export type RowSide = PostgresSide | SqliteSide | { readonly kind: 'stream'; readonly stream: string };

/** Which rows, which of their columns tell them apart, which ones should agree, and when they came to be. */
export type TableSide = {
  readonly rows: { readonly kind: 'table'; readonly name: string } | { readonly kind: 'query'; readonly text: string };
  readonly key: readonly string[];
  readonly value: readonly string[];
  readonly at: string;
};

export type PostgresSide = TableSide & {
  readonly kind: 'postgres';
  /** Where the connection string is; the string itself is never part of a catalog. */
  readonly url: { readonly kind: 'file'; readonly path: string } | { readonly kind: 'env'; readonly name: string };
  /** The longest that one statement may take. */
  readonly timeoutMs: DurationMs;
};

export type SqliteSide = TableSide & { readonly kind: 'sqlite'; readonly file: string };
