import type { Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import { foldRest, NOTHING_FOLDED, type Folded } from './folded.ts';
import { stateToFoldOn } from './oldest-state.ts';
import type { SnapshotParts } from './snapshots.ts';
import type { WorkTime } from './work-time.ts';

/** Entries before this one lie in sealed files only; what they say is not known here any more. */
export class EntriesDropped extends Error {
  readonly through: number;

  constructor(through: number) {
    super(`Entries up to ${through} were sealed and dropped: they are in the files of the ledger's segments only`);
    this.through = through;
  }
}

export type PastParts = SnapshotParts & { readonly time: WorkTime };

/** The state after the last entry of then. */
export async function pastState(at: Instant, now: Folded, parts: PastParts): Promise<World> {
  if (at >= now.at) return now.world;
  const entry = await parts.store.lastBefore(at);
  const dropped = await parts.store.dropped();
  if (entry === null && dropped.seq > 0) throw new EntriesDropped(dropped.seq);
  return entry === null ? NOTHING_FOLDED.world : (await stateAfter(entry.seq, parts)).world;
}

/** The state after an entry: from the nearest snapshot before it, and the entries between. */
export async function stateAfter(seq: number, parts: PastParts): Promise<Folded> {
  const { store, time } = parts;
  const from = await stateToFoldOn(seq, parts);
  if (from.world.tail.seq > seq) throw new EntriesDropped(from.world.tail.seq);
  // Others are served between two pages: looking back far may take a while.
  return foldRest(from, { store, through: seq, each: () => time.turn().then(() => undefined) });
}
