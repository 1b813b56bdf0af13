import type { EntryLineView, EntryView, FoundEntriesView } from '../../../src/wire/ledger.ts';
import { hasWords, type ListSearch } from '../table/list-search.ts';

export const LEDGER_CHOICES = ['show', 'by', 'subject', 'since', 'until'] as const;
export type LedgerSearch = ListSearch<(typeof LEDGER_CHOICES)[number]>;

/** What people call what the kinds of entries are about, and how such kinds begin. */
export const TOPICS: readonly { readonly topic: string; readonly begins: readonly string[] }[] = [
  { topic: 'rollouts', begins: ['rollout.', 'train.', 'version.', 'freeze.'] },
  { topic: 'alerts', begins: ['alert.', 'silence.', 'objective.'] },
  { topic: 'gates', begins: ['gate.', 'revision.'] },
  { topic: 'changes', begins: ['change.', 'difference.', 'costs.'] },
  { topic: 'catalog', begins: ['catalog.', 'adjustment.'] },
  { topic: 'scores', begins: ['score.'] },
  { topic: 'effects', begins: ['effect.'] },
  { topic: 'the server', begins: ['server.', 'access.', 'token.', 'key.', 'ledger.', 'attestation.'] },
];

export function topicOf(kind: string): string | null {
  return TOPICS.find(({ begins }) => begins.some((begin) => kind.startsWith(begin)))?.topic ?? null;
}

/** Topics that there are entries of, with how many. */
export function countTopics(kinds: FoundEntriesView['kinds']): readonly { readonly topic: string; readonly count: number }[] {
  return TOPICS.map(({ topic }) => ({
    topic,
    count: kinds.filter(({ kind }) => topicOf(kind) === topic).reduce((sum, { count }) => sum + count, 0),
  })).filter(({ count }) => count > 0);
}

/** The kinds that a topic stands for, of those there are; null: all. One that nobody knows stands for no kind at all. */
export function kindsOf(topic: string | undefined, kinds: FoundEntriesView['kinds']): readonly string[] | null {
  if (topic === undefined) return null;
  return kinds.map(({ kind }) => kind).filter((kind) => kind === topic || topicOf(kind) === topic);
}

/** Whether an entry that was told just now is one of those that are looked for; the server decides of all others. */
export function fits(entry: EntryLineView, { q, show, by, subject, since, until }: LedgerSearch): boolean {
  if (show !== undefined && topicOf(entry.kind) !== show && entry.kind !== show) return false;
  if (subject !== undefined && entry.subject !== subject) return false;
  if (by !== undefined && (PERSON.test(entry.actor) ? 'people' : 'machines') !== by) return false;
  const at = Date.parse(entry.at);
  if ((since !== undefined && at < Date.parse(since)) || (until !== undefined && at > Date.parse(until))) return false;
  return hasWords(`${entry.sentence} ${entry.kind} ${entry.subject} ${entry.actor}`.toLowerCase(), q);
}
const PERSON = /(?:^|\()(?:browser|token)\)?$/;

/** Of an entry that was told whole. */
export function lineOf({ seq, at, kind, subject, actor, sentence, body }: EntryView): EntryLineView {
  const decided = typeof body === 'object' && body !== null && 'decided' in body && body.decided !== undefined;
  return { seq, at, kind, subject, actor, sentence, decided };
}

/** An instant of an address as the server wants it; a day alone is its beginning, or its end. */
export function instantOf(text: string | undefined, end: 'begin' | 'end'): string | undefined {
  if (text === undefined) return undefined;
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T${end === 'begin' ? '00:00:00.000' : '23:59:59.999'}Z` : text;
  const at = Date.parse(whole);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
