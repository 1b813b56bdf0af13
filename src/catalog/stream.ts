import type { DurationMs } from '../kernel/units.ts';
import type { Condition, SpanMatch } from './catalog.ts';

/**
 * Things that are compared with what another place knows of them, one by one: of each a hash of its key and of its value is
 * kept for a while. It counts nothing; a Reconciliation reads it.
 */
export type Stream = {
  readonly name: string;
  readonly displayName: string;
  /** Name and digest of all that decides what a row is: rows of another definition hash to other numbers. */
  readonly generation: string;
  /** The log records and events that are rows: those of this name, or with null all that pass `where`; null when spans are. */
  readonly log: { readonly event: string | null; readonly where: readonly Condition[] } | null;
  /** The spans that are rows: any of these must hold. Empty when they are log records. */
  readonly spans: readonly SpanMatch[];
  /** Attributes that tell one thing from all others; what lacks one of them is no row. */
  readonly key: readonly string[];
  /** Attributes that both places should agree on. */
  readonly value: readonly string[];
  /** Rows are kept in buckets of this width, on UTC multiples of it. */
  readonly bucketMs: DurationMs;
  readonly keepMs: DurationMs;
  /** Most rows of a bucket; of one that had more nothing can be said. */
  readonly rows: number;
};
