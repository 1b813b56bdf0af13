import { says } from '../kernel/says.ts';
import type { Instant } from '../kernel/units.ts';
import type { Entry } from './entry.ts';

/** What somebody looks for in the ledger; null and empty: anything. */
export type EntrySearch = {
  readonly kinds: readonly string[];
  readonly subject: string | null;
  /** Part of a name. */
  readonly actor: string | null;
  readonly by: Doer | null;
  /** Words that all stand in the sentence or in a name. */
  readonly text: string | null;
  readonly since: Instant | null;
  readonly until: Instant | null;
};
/** A person came by the browser or with the token; everything else that records is a machine. */
export type Doer = 'people' | 'machines';

/** Whether an entry is one of those that are looked for. Its sentence is only made where it matters. */
export function isFound(entry: Entry, search: EntrySearch, sentenceOf: (entry: Entry) => string): boolean {
  const { kinds, subject, actor, by, text, since, until } = search;
  if (kinds.length > 0 && !kinds.includes(entry.kind)) return false;
  if (subject !== null && entry.subject !== subject) return false;
  if ((since !== null && entry.at < since) || (until !== null && entry.at > until)) return false;
  if (by !== null && doerOf(entry) !== by) return false;
  if (actor !== null && !entry.actor.toLowerCase().includes(actor.toLowerCase())) return false;
  return text === null || says(`${sentenceOf(entry)} ${entry.kind} ${entry.subject} ${entry.actor}`, text);
}

export function doerOf({ actor }: Pick<Entry, 'actor'>): Doer {
  return PERSON.test(actor) ? 'people' : 'machines';
}
const PERSON = /(?:^|\()(?:browser|token)\)?$/;
