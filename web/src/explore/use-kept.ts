import { useState } from 'react';
import type { Asked } from '../asked/asked.ts';

/** What was shown stays until the next answer is there, so that a chart is never replaced by a wait that lasts a blink. */
export function useKept<Answer>(asked: Asked<Answer>): { readonly shown: Asked<Answer>; readonly isOlder: boolean } {
  const [kept, setKept] = useState<Asked<Answer>>(asked);
  if (asked.kind !== 'asking' && asked !== kept && !isSame(asked, kept)) setKept(asked);
  const isOlder = asked.kind === 'asking' && kept.kind === 'known';
  return { shown: isOlder ? kept : asked, isOlder };
}

function isSame<Answer>(one: Asked<Answer>, other: Asked<Answer>): boolean {
  if (one.kind === 'known' && other.kind === 'known') return one.view === other.view && one.trouble === other.trouble;
  return one.kind === 'refused' && other.kind === 'refused' && one.why === other.why;
}
