import type { EntryLineView, EntryView, FoundEntriesView, LedgerKeysView, OpenedEntryView } from '../../src/wire/ledger.ts';

/** As the server answers a search that all entries fit. */
export function fixtureFound(entries: readonly EntryView[]): FoundEntriesView {
  const kinds = Map.groupBy(entries, ({ kind }) => kind);
  return {
    entries: entries.map(lineOf).toSorted((a, b) => b.seq - a.seq),
    looked: entries.length,
    next: null,
    kinds: [...kinds].map(([kind, all]) => ({ kind, count: all.length })),
    total: entries.length,
    dropped: 0,
    at: entries.at(-1)?.at ?? new Date(0).toISOString(),
  };
}

/** One of them opened, with its neighbours; nothing became of it. */
export function fixtureOpened(entries: readonly EntryView[], seq: number): OpenedEntryView | null {
  const entry = entries.find((one) => one.seq === seq);
  if (entry === undefined) return null;
  const same = entries.filter(({ subject }) => subject === entry.subject);
  return {
    at: entry.at,
    entry,
    decision: null,
    catalog: null,
    effects: [],
    outcome: { sentence: '', ended: null },
    earlier: same.filter((one) => one.seq < seq).map(lineOf),
    later: same.filter((one) => one.seq > seq).map(lineOf),
    later_left_out: false,
  };
}

export function fixtureKeys(): LedgerKeysView {
  const key = { id: '5f0c2a91d7e43b18', public_key: '', since_entry: 1, replaces: null, endorsement: null };
  return { ledger: '00', keys: [key] };
}

function lineOf({ seq, at, kind, subject, actor, sentence }: EntryView): EntryLineView {
  return { seq, at, kind, subject, actor, sentence, decided: false };
}
