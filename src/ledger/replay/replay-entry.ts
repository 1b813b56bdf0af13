import { canonicalJson } from '../../kernel/hash.ts';
import type { Draft, Entry } from '../entry.ts';
import { fold, type World } from '../world.ts';
import { differencesIn, type Difference } from './difference.ts';
import { isDecision, redecide } from './kinds.ts';

/** What a recorded decision comes to when it is made again. */
export type Outcome =
  | { readonly is: 'same' }
  /** Something else would be recorded now; `nothing`: nothing at all. */
  | { readonly is: 'different'; readonly differences: readonly Difference[]; readonly nothing: boolean }
  /** It carries no inputs: it was recorded before decisions did, or by another hand. */
  | { readonly is: 'not-replayable' };

export type ReplayedEntry = { readonly entry: Entry; readonly outcome: Outcome };

/**
 * Makes the decision behind an entry again, on the state that the entries before it fold to, and compares what would be
 * recorded with what was, to the byte. Null: nothing was decided.
 */
export function replayEntry(world: World, entry: Entry, texts?: ReadonlyMap<string, string>): ReplayedEntry | null {
  if (!isDecision(entry)) return null;
  const drafts = redecide(before(world, entry), entry, texts);
  if (drafts === null) return { entry, outcome: { is: 'not-replayable' } };
  const { kind, subject, actor, body } = entry;
  const recorded = { kind, subject, actor, body };
  const now = drafts.find((draft) => draft.kind === kind && draft.subject === subject) ?? drafts[0];
  if (now === undefined)
    return { entry, outcome: { is: 'different', differences: differencesIn(recorded, null), nothing: true } };
  const again = onlyDraft(now);
  if (canonicalJson(again) === canonicalJson(recorded)) return { entry, outcome: { is: 'same' } };
  return { entry, outcome: { is: 'different', differences: differencesIn(recorded, again), nothing: false } };
}

/** The state after an entry that is replayed. */
export function foldOn(world: World, entry: Entry): World {
  return fold(before(world, entry), entry);
}

/** Where entries of others were left out, the state is still that right before this entry: it names its predecessor. */
function before(world: World, { seq, previous }: Entry): World {
  return world.tail.seq === seq - 1 ? world : { ...world, tail: { seq: seq - 1, hash: previous } };
}

function onlyDraft({ kind, subject, actor, body }: Draft): Pick<Draft, 'kind' | 'subject' | 'actor' | 'body'> {
  return { kind, subject, actor, body };
}
