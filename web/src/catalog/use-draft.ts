import { useEffect, useState } from 'react';
import type { CatalogFilesView } from '../../../src/wire/catalog.ts';
import { isUnchanged, readDraft, type Draft } from './draft.ts';

const KEY = 'plimsoll.catalog-draft';
type Kept = { readonly draft: Draft; readonly setDraft: (draft: Draft) => void };

/** What is written and not in force outlives a reload of the tab, and is not left behind without being asked. */
export function useDraft({ base }: Pick<CatalogFilesView, 'base'>): Kept {
  const [draft, setDraft] = useState<Draft>(() => keptDraft() ?? { base, texts: {} });
  const isClean = isUnchanged(draft);
  useEffect(() => {
    keep(isClean ? null : draft);
    if (isClean) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [draft, isClean]);
  return { draft, setDraft };
}

function keptDraft(): Draft | null {
  try {
    return readDraft(sessionStorage.getItem(KEY));
  } catch {
    return null; // storage may be forbidden; then a draft lives as long as its page
  }
}

function keep(draft: Draft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // full or forbidden: the page still guards against being left
  }
}
