import type { EntryView } from '../../../src/wire/ledger.ts';

export const PAGE = 50;

/** The newest page begins this far in: the ledger is numbered from 1 without gaps. */
export function newestAfter(entries: number): number {
  return Math.max(0, entries - PAGE);
}

/** What one page leaves out, so that it is not taken for all there is. */
export function explainUnseen({ after, next }: { after: number; next: number | null }): string | null {
  if (next !== null) return `The first ${PAGE} of these entries are shown, and what happens from now on.`;
  return after > 0 ? `The newest entries are shown, from ${after + 1} on.` : null;
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
