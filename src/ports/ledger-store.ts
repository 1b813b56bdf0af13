import type { Entry } from '../ledger/entry.ts';

/**
 * Keeps entries in order and never changes one. What `append` was given is durable when it answers APPENDED, all of it
 * or none; a writer that read an older tail gets CONFLICT and nothing is written.
 */
export type LedgerStore = {
  append(entries: readonly Entry[], tail: { readonly after: number }): Promise<'APPENDED' | 'CONFLICT'>;
  /** Entries with a greater sequence number, oldest first, at most `limit`; of one subject when it is given. */
  read(query: { readonly after: number; readonly limit: number; readonly subject?: string }): Promise<readonly Entry[]>;
  last(): Promise<Entry | null>;
  close(): Promise<void>;
};
