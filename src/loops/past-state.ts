import type { Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import { foldRest, NOTHING_FOLDED, type Folded } from './folded.ts';
import { newestState, type SnapshotParts } from './snapshots.ts';
import type { WorkTime } from './work-time.ts';

/** Entries before this one lie in sealed files only; what they say is not known here any more. */
export class EntriesDropped extends Error {
  readonly through: number;

  constructor(through: number) {
    super(`Entries up to ${through} were sealed and dropped: they are in the files of the ledger's segments only`);
    this.through = through;
  }
}

/** The state after the last entry of then: from the nearest snapshot before it, and the entries between. */
export async function pastState(at: Instant, now: Folded, parts: SnapshotParts & { readonly time: WorkTime }): Promise<World> {
  const { store, time } = parts;
  if (at >= now.at) return now.world;
  const [entry, dropped] = await Promise.all([store.lastBefore(at), store.dropped()]);
  if (entry === null && dropped.seq > 0) throw new EntriesDropped(dropped.seq);
  if (entry === null) return NOTHING_FOLDED.world;
  const from = (await newestState(entry.seq, parts)) ?? NOTHING_FOLDED;
  if (from.world.tail.seq < dropped.seq) throw new EntriesDropped(dropped.seq);
  // Others are served between two pages: looking back far may take a while.
  const folded = await foldRest(from, { store, through: entry.seq, each: () => time.turn().then(() => undefined) });
  return folded.world;
}
