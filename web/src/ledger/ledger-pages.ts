import type { EntryView } from '../../../src/wire/ledger.ts';

export const PAGE = 50;

/** What one page leaves out, so that it is not taken for all there is. */
export function explainUnseen(entries: readonly EntryView[]): string | null {
  const oldest = entries.reduce((least, { seq }) => Math.min(least, seq), Infinity);
  return entries.length < PAGE ? null : `The newest ${entries.length} are shown, from ${oldest} on.`;
}

/** What was asked for and what the stream has told since, each once, the newest first. */
export function joinEntries(
  page: readonly EntryView[],
  told: readonly EntryView[],
  subject: string | undefined,
): readonly EntryView[] {
  const bySeq = new Map(page.map((entry) => [entry.seq, entry]));
  for (const entry of told) if (subject === undefined || entry.subject === subject) bySeq.set(entry.seq, entry);
  return [...bySeq.values()].toSorted((a, b) => b.seq - a.seq);
}
