import { useEffect, useMemo, useState } from 'react';
import type { EntryLineView, FoundEntriesView } from '../../../src/wire/ledger.ts';
import { searchLedger } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useLive, useLiveSource } from '../live/use-live.tsx';
import { joinLines } from './entry-items.ts';
import { fits, instantOf, kindsOf, lineOf, type LedgerSearch } from './entry-search.ts';

export type Entries = {
  readonly entries: readonly EntryLineView[];
  readonly first: FoundEntriesView | null;
  readonly looked: number;
  /** Older ones may be found; null: there are none. */
  readonly next: number | null;
  readonly isAsking: boolean;
  readonly why: string | null;
  readonly more: () => void;
};

const PAGE = 100;
/** What happens from now on is told by the stream. */
const SELDOM = { everyMs: 3_600_000 };
/** Ten thousand entries are read for an answer that finds nothing. */
const WITHIN_MS = 30_000;
type Older = {
  readonly of: string;
  readonly pages: readonly FoundEntriesView[];
  readonly isAsking: boolean;
  readonly why: string | null;
};

/** The entries that are looked for: the newest, what the stream has told since, and older ones as far as somebody scrolls. */
export function useEntries(search: LedgerSearch): Entries {
  const live = useLiveSource();
  const { entries: told, past } = useLive();
  // Which kinds a topic stands for is known once all kinds are.
  const all = useAsked(searchLedger({ limit: 1 }), SELDOM);
  const kinds = all.kind === 'known' ? all.view.kinds : null;
  const wanted = kinds === null ? null : kindsOf(search.show, kinds);
  const isNone = wanted?.length === 0;
  const question = pathOf(search, wanted);
  const asked = useAsked<FoundEntriesView>((search.show !== undefined && kinds === null) || isNone ? null : question, SELDOM);
  const [older, setOlder] = useState<Older>({ of: question, pages: [], isAsking: false, why: null });
  const known = older.of === question ? older : { of: question, pages: [], isAsking: false, why: null };
  const first = asked.kind === 'known' ? asked.view : null;
  const last = known.pages.at(-1) ?? first;
  const next = last?.next ?? null;
  const more = (): void => {
    if (next === null || known.isAsking) return;
    setOlder({ ...known, isAsking: true, why: null });
    live.ask<FoundEntriesView>(`${question}&before=${next}`, WITHIN_MS).then(
      (page) => setOlder((now) => (now.of === question ? { ...now, pages: [...now.pages, page], isAsking: false } : now)),
      (error: unknown) =>
        setOlder((now) =>
          now.of === question ? { ...now, isAsking: false, why: error instanceof Error ? error.message : String(error) } : now,
        ),
    );
  };
  const since = useMemo(() => (past === null ? told.map(lineOf).filter((line) => fits(line, search)) : []), [told, past, search]);
  const entries = useMemo(
    () => joinLines(since, [first?.entries ?? [], ...known.pages.map((page) => page.entries)]),
    [since, first, known.pages],
  );
  useAskedOn(known.pages.at(-1), more);
  return {
    entries,
    first: first ?? (isNone && all.kind === 'known' ? { ...all.view, entries: [], looked: 0, next: null } : null),
    looked: (first?.looked ?? 0) + known.pages.reduce((sum, { looked }) => sum + looked, 0),
    next,
    isAsking: known.isAsking || asked.kind === 'asking',
    why: known.why ?? (asked.kind === 'refused' ? asked.why : null),
    more,
  };
}

/** A page that found nothing is no reason to stop: the next one is asked for until something is found, or all was looked at. */
function useAskedOn(page: FoundEntriesView | undefined, more: () => void): void {
  useEffect(() => {
    if (page !== undefined && page.entries.length === 0 && page.next !== null) more();
  }, [page]);
}

function pathOf({ q, by, subject, since, until }: LedgerSearch, kinds: readonly string[] | null): string {
  const [from, to] = [instantOf(since, 'begin'), instantOf(until, 'end')];
  const asked = {
    limit: PAGE,
    ...(kinds !== null && { kind: kinds.join(',') }),
    ...(q !== undefined && { text: q }),
    ...(by === 'people' && { by: 'people' as const }),
    ...(by === 'machines' && { by: 'machines' as const }),
    ...(subject !== undefined && { subject }),
    ...(from !== undefined && { since: from }),
    ...(to !== undefined && { until: to }),
  } as const;
  return searchLedger(asked).path;
}
