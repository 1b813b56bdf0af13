import { useEffect, useState } from 'react';
import type { CatalogCheckView } from '../../../src/wire/catalog.ts';
import { post, Refusal } from '../api.ts';
import { checkCatalog } from '../api/commands.ts';
import { newTexts, type Draft } from './draft.ts';

/** What the server says of a draft; `isOld` while something else has been typed since. */
export type Checked =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly check: CatalogCheckView; readonly isOld: boolean }
  | { readonly kind: 'failed'; readonly why: string };

/** People stop between words for about so long. */
const QUIET_MS = 250;
/** A large catalog is not asked about more often than it can be answered. */
const TIMES_ITS_LENGTH = 2;
const MOST_QUIET_MS = 5_000;

/** Asked as somebody types, one question at a time; the answer to what was typed last is the one that stays. */
export function useCheck(draft: Draft): Checked {
  const [answered, setAnswered] = useState<{ readonly of: Draft; readonly checked: Checked } | null>(null);
  const took = answered?.checked.kind === 'known' ? answered.checked.check.took_ms : 0;
  useEffect(() => {
    const state = { gone: false };
    const ask = async (): Promise<void> => {
      const checked = await checkOf(draft);
      if (!state.gone) setAnswered({ of: draft, checked });
    };
    const wait = answered === null ? 0 : Math.min(MOST_QUIET_MS, Math.max(QUIET_MS, took * TIMES_ITS_LENGTH));
    const timer = setTimeout(() => void ask(), wait);
    return () => {
      state.gone = true;
      clearTimeout(timer);
    };
    // What was answered before only says how long to wait.
  }, [draft]);
  if (answered === null) return { kind: 'asking' };
  const { of, checked } = answered;
  return checked.kind === 'known' ? { ...checked, isOld: of !== draft } : checked;
}

async function checkOf(draft: Draft): Promise<Checked> {
  try {
    const check = await post<CatalogCheckView>(checkCatalog().path, { files: newTexts(draft) });
    return { kind: 'known', check, isOld: false };
  } catch (error) {
    const why =
      error instanceof Refusal ? [error.problem.detail, error.problem.hint ?? ''].join(' ').trim() : (error as Error).message;
    return { kind: 'failed', why };
  }
}
