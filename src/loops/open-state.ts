import { isWorthKeeping } from '../ledger/keep-snapshots.ts';
import { foldRest, NOTHING_FOLDED, type Folded } from './folded.ts';
import { stateToFoldOn } from './oldest-state.ts';
import { keepState, SNAPSHOT_EVERY, type SnapshotParts } from './snapshots.ts';

/** So often is told how far the reading has come. */
const TELL_EVERY = 100_000;

/**
 * The state at a start: the newest snapshot that can be trusted and the entries after it, whose chain is checked. Where there
 * is none the whole ledger is read, and snapshots are made on the way, so that neither the next start nor a look back does so again.
 */
export async function openState(parts: SnapshotParts): Promise<Folded> {
  const { store, log } = parts;
  const last = await store.last();
  if (last === null) return NOTHING_FOLDED;
  const from = await stateToFoldOn(last.seq, parts);
  const rest = last.seq - from.world.tail.seq;
  const isLong = rest > TELL_EVERY;
  if (isLong) log?.say(`Reading the ledger: ${rest} entries, because no snapshot of them is of this code and key.`);
  let kept = from;
  const keep = async (folded: Folded): Promise<void> => {
    await keepState(folded, last.at, parts);
    kept = folded;
  };
  const open = await foldRest(from, {
    store,
    async each(folded) {
      const { seq } = folded.world.tail;
      if (isLong && seq % TELL_EVERY === 0) log?.say(`Reading the ledger: entry ${seq} of ${last.seq}.`);
      const isFar = seq - kept.world.tail.seq >= SNAPSHOT_EVERY;
      if (isFar && isWorthKeeping({ at: folded.at, before: kept.at, end: last.at })) await keep(folded);
    },
  });
  if (open.world.tail.seq - kept.world.tail.seq >= SNAPSHOT_EVERY) await keep(open);
  return open;
}
