import type { Exemplar } from '../evidence/exemplar.ts';
import type { Instant } from '../kernel/units.ts';

/** Which exemplars: of one trace, or of generations with from <= at < to, bad ones alone if it says so; the newest first. */
export type ExemplarQuery = {
  /** Only what was sealed by then. */
  readonly sealedBy?: Instant;
} & (
  | { readonly trace: string }
  | {
      readonly generations: readonly string[];
      readonly from: Instant;
      readonly to: Instant;
      readonly bad: boolean;
      readonly limit: number;
    }
);

/** What is sealed of one bucket of a stream. `dropped` rows came and were not kept. */
export type StoredBucket = {
  readonly bucket: Instant;
  readonly rows: number;
  readonly dropped: number;
  /** Sums of the hashes modulo 2^64, unsigned. */
  readonly keySum: bigint;
  readonly valueSum: bigint;
};
export type StoredRows = { readonly bucket: Instant; readonly keys: BigInt64Array; readonly values: BigInt64Array };

/** Which buckets of a stream's generation: with from <= bucket < to, and only what was there when `upTo` was the mark. */
export type StreamQuery = {
  readonly generation: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly upTo: number;
};

/** How far the store has come: nothing that is sealed later has a lower mark. `oldest` is the first bucket that it still has. */
export type StreamMark = { readonly upTo: number; readonly oldest: Instant | null };

export type StreamCount = { readonly generation: string; readonly bucket: Instant; readonly rows: number };

/** What the cell store keeps besides cells. It is read in one step: what is sealed meanwhile does not show. */
export type RememberedReads = {
  exemplars(query: ExemplarQuery): Promise<readonly Exemplar[]>;
  streamMark(generation: string): Promise<StreamMark>;
  /** How many rows buckets have that begin at the instant or later, of all streams. */
  streamCounts(since: Instant): Promise<readonly StreamCount[]>;
  /** In the order of time. */
  streamBuckets(query: StreamQuery): Promise<readonly StoredBucket[]>;
  /** In the order of time; a bucket that was sealed in parts comes in parts. */
  streamRows(query: StreamQuery): Promise<readonly StoredRows[]>;
};
