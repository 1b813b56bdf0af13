import type { EntryLineView } from '../../../src/wire/ledger.ts';
import { showDay } from '../show.ts';

/** What stands in the list: entries, and before the first of each day its name. */
export type EntryItem =
  | { readonly is: 'day'; readonly key: string; readonly day: string }
  | { readonly is: 'entry'; readonly key: string; readonly entry: EntryLineView };

/** Entries newest first, each once. */
export function joinLines(
  told: readonly EntryLineView[],
  pages: readonly (readonly EntryLineView[])[],
): readonly EntryLineView[] {
  const bySeq = new Map<number, EntryLineView>();
  for (const page of pages) for (const entry of page) bySeq.set(entry.seq, entry);
  for (const entry of told) bySeq.set(entry.seq, entry);
  return [...bySeq.values()].toSorted((a, b) => b.seq - a.seq);
}

export function itemsOf(entries: readonly EntryLineView[]): readonly EntryItem[] {
  const items: EntryItem[] = [];
  let last = '';
  for (const entry of entries) {
    const day = showDay(entry.at);
    if (day !== last) items.push({ is: 'day', key: day, day });
    last = day;
    items.push({ is: 'entry', key: String(entry.seq), entry });
  }
  return items;
}

/** `Monday 2 March 2026`, as a person says it; in UTC, as all times are. */
export function nameOfDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
