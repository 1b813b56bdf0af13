import { showInstant } from '../../kernel/show.ts';
import type { ReplayedDecisionView } from '../../wire/replay.ts';
import { explainEntry } from '../explain-entry.ts';
import type { ReplayedEntry } from './replay-entry.ts';

/** A decision that did not come out as it was recorded, for people and programs; null: it did. */
export function explainReplayed({ entry, outcome }: ReplayedEntry): ReplayedDecisionView | null {
  if (outcome.is === 'same') return null;
  const { seq, at, kind, subject, actor } = entry;
  const about = { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry) };
  if (outcome.is === 'not-replayable') return { ...about, outcome: 'not-replayable', nothing: false, fields: [] };
  const { nothing, differences } = outcome;
  return { ...about, outcome: 'different', nothing, fields: nothing ? [] : [...differences] };
}
