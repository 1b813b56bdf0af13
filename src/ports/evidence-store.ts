import type { Cell, Tier } from '../evidence/cell.ts';
import type { Instant } from '../kernel/units.ts';

/** A payload already counted; a client that repeats it after a lost answer changes nothing. */
export type SeenPayload = { readonly digest: string; readonly at: Instant };

/** Cells of one resolution with from <= at < to, of one generation or of all, ordered by time. */
export type CellQuery = { readonly tier: Tier; readonly from: Instant; readonly to: Instant; readonly generation?: string };

/**
 * Keeps cells. What `commit` was given is durable when its promise resolves, all of it or none. Cells are whole values:
 * committing a cell again replaces it. An adapter reads the cells before it first gives up control.
 */
export type EvidenceStore = {
  commit(change: { readonly cells: readonly Cell[]; readonly payloads: readonly SeenPayload[] }): Promise<void>;
  cells(query: CellQuery): Promise<readonly Cell[]>;
  /** Payloads that came at the instant or since, oldest first; one that came again is there once, with its last coming. */
  payloads(since: Instant): Promise<readonly SeenPayload[]>;
  /** Writes rolled-up cells and remembers how far the rolling-up has come, as one. */
  writeRollUp(rolled: { readonly tier: '1m' | '1h'; readonly cells: readonly Cell[]; readonly until: Instant }): Promise<void>;
  /** End of the last slot rolled up into the tier, or null before the first. */
  rolledUpUntil(tier: '1m' | '1h'): Promise<Instant | null>;
  /** Start of the oldest cell of the tier, or null when there is none. */
  oldest(tier: Tier): Promise<Instant | null>;
  /** Drops cells older than their tier is kept, and payload digests before the instant given. */
  expire(at: Instant, payloadsBefore: Instant): Promise<void>;
  /** What is stored, for `doctor`. */
  size(): Promise<{ readonly bytes: number; readonly cells: Readonly<Record<Tier, number>> }>;
  close(): Promise<void>;
};
