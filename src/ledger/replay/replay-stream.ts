import type { Entry } from '../entry.ts';
import { EMPTY_WORLD, type World } from '../world.ts';
import { foldOn, replayEntry, type ReplayedEntry } from './replay-entry.ts';

/** How many decisions were made again, and what came of it. */
export type Tally = { readonly same: number; readonly different: number; readonly notReplayable: number };
export const NO_TALLY: Tally = { same: 0, different: 0, notReplayable: 0 };

export type Replaying = {
  readonly world: World;
  readonly tally: Tally;
  /** Texts of the catalog in force that entries before held. */
  readonly texts?: ReadonlyMap<string, string>;
};
export const NOTHING_REPLAYED: Replaying = { world: EMPTY_WORLD, tally: NO_TALLY };

/** Which decisions are made again: all others are folded only. */
export type Which = (entry: Entry) => boolean;
export type Watch = {
  readonly which: Which;
  readonly found: (replayed: ReplayedEntry) => void;
  /** Entries before or between these were left out: what cannot follow without them is passed over. */
  readonly isPartial?: boolean;
};

/** Folds the next page of entries, oldest first, and makes the decisions among them again. */
export function replayPage({ world: from, tally, texts: known }: Replaying, entries: readonly Entry[], watch: Watch): Replaying {
  let world = from;
  let texts: ReadonlyMap<string, string> = known ?? new Map();
  const counts = { ...tally };
  for (const entry of entries) {
    const replayed = watch.which(entry) ? replayEntry(world, entry, texts) : null;
    if (replayed !== null) {
      counts[COUNTED[replayed.outcome.is]] += 1;
      watch.found(replayed);
    }
    if (watch.isPartial !== true || canFollow(world, entry)) world = foldOn(world, entry);
    texts = textsAfter(texts, world, entry);
  }
  return { world, tally: counts, texts };
}

/** No more than the catalog in force needs. */
function textsAfter(texts: ReadonlyMap<string, string>, { catalog }: World, entry: Entry): ReadonlyMap<string, string> {
  if (entry.kind !== 'catalog.applied' && entry.kind !== 'catalog.texts') return texts;
  const all = [...texts, ...Object.entries(entry.body.texts ?? {})];
  return new Map(all.filter(([digest]) => digest in catalog.texts));
}

const COUNTED = { same: 'same', different: 'different', 'not-replayable': 'notReplayable' } as const;

/** What speaks of a rollout or a train needs its beginning. */
function canFollow({ rollouts, trains }: World, { kind, subject }: Entry): boolean {
  if (kind === 'rollout.judged' || kind === 'rollout.moved') return rollouts.has(subject);
  return kind !== 'train.moved' || trains.runs.has(subject);
}
