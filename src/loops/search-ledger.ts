import type { Entry } from '../ledger/entry.ts';
import { explainEntry } from '../ledger/explain-entry.ts';
import { isFound, type EntrySearch } from '../ledger/search-entries.ts';
import type { Ledger } from './ledger.ts';
import { processTime, type WorkTime } from './work-time.ts';

export type Searched = {
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** Entries that were looked at for it. */
  readonly looked: number;
  /** Where to look on, among older entries; null: there are none, or none that could be found. */
  readonly next: number | null;
};

/** Entries that one asking looks at: whoever wants to look further back asks again from where it ended. */
export const MOST_LOOKED = 10_000;
/** As many are read and explained in a few milliseconds: decisions do not wait for those who look back. */
const PAGE = 200;

/** Looks through the ledger from the newest entry on, or from before one, until so many are found. */
export async function searchLedger(
  ledger: Pick<Ledger, 'readLast' | 'lastBefore'>,
  { search, before, limit }: { readonly search: EntrySearch; readonly before: number; readonly limit: number },
  time: Pick<WorkTime, 'turn'> = processTime,
): Promise<Searched> {
  const found: Entry[] = [];
  const { kinds, subject, since } = search;
  const about = { ...(subject !== null && { subject }), ...(kinds.length > 0 && { kinds }) };
  let [from, looked] = [await beginOf(ledger, search, before), 0];
  while (looked < MOST_LOOKED) {
    const page = await ledger.readLast({ before: from, limit: PAGE, ...about });
    for (const entry of page) {
      if (since !== null && entry.at < since) return { entries: found, looked, next: null };
      looked += 1;
      from = entry.seq;
      if (isFound(entry, search, explainEntry)) found.push(entry);
      if (found.length >= limit) return { entries: found, looked, next: from };
    }
    if (page.length < PAGE) return { entries: found, looked, next: null };
    await time.turn();
  }
  return { entries: found, looked, next: from };
}

async function beginOf(ledger: Pick<Ledger, 'lastBefore'>, { until }: EntrySearch, before: number): Promise<number> {
  if (until === null) return before;
  const last = await ledger.lastBefore(until);
  return Math.min(before, (last?.seq ?? 0) + 1);
}
