import type { Instant } from '../kernel/units.ts';
import type { BucketCounts } from '../verdict/reconciliation/bucket-counts.ts';
import type { Checksum } from '../verdict/reconciliation/pair-buckets.ts';

/** What was last found of a bucket, and what both sides summed up to then. */
export type KeptBucket = {
  readonly bucket: Instant;
  readonly expected: Checksum;
  readonly seen: Checksum;
  readonly counts: BucketCounts;
  readonly exact: boolean;
};

/** Events that are to be told; what is found later has a greater number, also after all was told, and in a store made anew. */
export type Telling = { readonly id: number; readonly events: string };

/** Remembers what reconciliations have counted, so that nothing counts twice whenever the process ends. */
export type ReconciliationStore = {
  /** In the order of time, by the generation of the reconciliation. */
  buckets(generation: string): Promise<readonly KeptBucket[]>;
  /** One durable step: buckets replace what was known of them, older ones than `from` go, and events wait to be told. */
  keep(
    generation: string,
    found: { readonly buckets: readonly KeptBucket[]; readonly from: Instant; readonly events: string | null },
  ): Promise<void>;
  /** What waits to be told, oldest first. */
  waiting(): Promise<readonly Telling[]>;
  told(id: number): Promise<void>;
  /** Forgets the buckets of all other generations. */
  retain(generations: readonly string[]): Promise<void>;
  close(): Promise<void>;
};
