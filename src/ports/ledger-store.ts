import type { DurationMs, Instant } from '../kernel/units.ts';
import type { Tail } from '../proof/chain.ts';
import type { Checkpoint } from '../proof/checkpoint.ts';
import type { Entry } from '../ledger/entry.ts';

/**
 * Keeps entries in order and never changes one. What `append` was given is durable when it answers APPENDED, all of it
 * or none; a writer that read an older tail gets CONFLICT, one whose lease another has taken since gets FENCED, and
 * nothing is written.
 */
export type LedgerStore = LedgerChecks &
  LedgerSnapshots &
  LedgerSegments &
  LedgerLeases & {
    append(entries: readonly Entry[], tail: WriterTail): Promise<'APPENDED' | 'CONFLICT' | 'FENCED'>;
    /** Entries with a greater sequence number, oldest first, at most `limit`; of one subject when it is given. */
    read(query: { readonly after: number; readonly limit: number; readonly subject?: string }): Promise<readonly Entry[]>;
    /** Entries with a smaller sequence number than `before` (absent: all), newest first, at most `limit`; of one subject, and of some kinds, when they are given. */
    readLast(query: LastQuery): Promise<readonly Entry[]>;
    /** The oldest entry that was not dropped. */
    first(): Promise<Entry | null>;
    last(): Promise<Entry | null>;
    /** The newest entry that is no younger than this. */
    lastBefore(at: Instant): Promise<Entry | null>;
    /** How many entries there are of each kind, of those with a smaller sequence number than `before` (absent: all). */
    countKinds(query: { readonly before?: number }): Promise<Readonly<Record<string, number>>>;
    close(): Promise<void>;
  };

export type LastQuery = {
  readonly before?: number;
  readonly limit: number;
  readonly subject?: string;
  readonly kinds?: readonly string[];
};
/** The entry that a writer saw last and, where it acts for a lease, the token it was given. */
export type WriterTail = { readonly after: number; readonly token?: number };

/** Signed statements about the chain, kept beside the entries: one per sequence number, and of two the newer one. */
export type LedgerChecks = {
  keepCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Those of later entries than `after`, oldest first, at most `limit`. */
  checkpoints(query: { readonly after: number; readonly limit: number }): Promise<readonly Checkpoint[]>;
  newestCheckpoint(): Promise<Checkpoint | null>;
};

/** The state after an entry as a text, and which code folded it. */
export type Snapshot = {
  readonly seq: number;
  readonly hash: string;
  readonly at: Instant;
  readonly code: string;
  readonly text: string;
};
export type LedgerSnapshots = {
  /** The store keeps the newest few and then fewer the older they are, by `snapshotsToForget`. */
  keepSnapshot(snapshot: Snapshot): Promise<void>;
  /** The newest one of an entry no younger than this. */
  snapshotBefore(query: { readonly seq: number }): Promise<Snapshot | null>;
};

/** A stretch of entries that lies in a file of its own, so that the database may let go of them. */
export type Segment = {
  readonly first: number;
  readonly last: number;
  /** Hash of the entry before the first, and of the last: what holds the chain together over the gap. */
  readonly previous: string;
  readonly hash: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: string;
};
export type LedgerSegments = {
  /** Throws unless the segment continues the one before and ends with the entry that has its hash. */
  keepSegment(segment: Segment): Promise<void>;
  /** Oldest first. */
  segments(): Promise<readonly Segment[]>;
  /** Lets go of the oldest entries, at most `limit` of them and none that no kept segment holds; says how many. */
  drop(query: { readonly limit: number }): Promise<number>;
  /** The newest entry that was dropped; the beginning of all chains when none was. */
  dropped(): Promise<Tail>;
};

/** One of several planes acts. Times are the caller's; see docs/decisions/0023 for what is assumed of their clocks. */
export type LedgerLeases = {
  /**
   * Takes or prolongs the lease until `at + forMs`; null while another holds it. The token grows with every change of holder
   * and stays while one goes on.
   */
  lease(ask: LeaseAsked): Promise<Lease | null>;
  /** Gives it back early, if it is still this holder's. */
  release(holder: string): Promise<void>;
};
export type LeaseAsked = { readonly holder: string; readonly at: Instant; readonly forMs: DurationMs };
export type Lease = { readonly token: number; readonly until: Instant };
