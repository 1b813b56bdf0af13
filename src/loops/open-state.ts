import { digest } from '../kernel/hash.ts';
import { isWorthKeeping } from '../ledger/keep-snapshots.ts';
import { readWorldText } from '../ledger/world-text.ts';
import { foldRest, NOTHING_FOLDED, type Folded } from './folded.ts';
import { keepState, newestState, SNAPSHOT_EVERY, type SnapshotParts } from './snapshots.ts';

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
  const from = (await newestState(last.seq, parts)) ?? (await oldestState(parts));
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

/**
 * Where nothing of the ledger was dropped it begins with nothing. Otherwise it begins with the state after the last entry that
 * was: nobody can fold that one again here, so whichever code made it, it stands; the entry that sealed the segment names it.
 */
async function oldestState({ store }: SnapshotParts): Promise<Folded> {
  const dropped = await store.dropped();
  if (dropped.seq === 0) return NOTHING_FOLDED;
  const snapshot = await store.snapshotBefore({ seq: dropped.seq });
  const sealed = await sealedBy(dropped.seq, { store });
  const missing = `The ledger begins after entry ${dropped.seq}, and`;
  if (snapshot?.seq !== dropped.seq) throw new Error(`${missing} the state after it is missing`);
  if (sealed?.state !== digest(snapshot.text)) throw new Error(`${missing} the state after it is not the one that was recorded`);
  const read = readWorldText(snapshot.text);
  if ('unreadable' in read) throw new Error(`${missing} the state after it cannot be read: ${read.unreadable}`);
  return { world: read.world, at: snapshot.at };
}

/** The entry that sealed what ends here; it is younger than what it seals, and so it was not dropped. */
async function sealedBy(last: number, { store }: Pick<SnapshotParts, 'store'>): Promise<{ readonly state: string } | null> {
  let after = 0;
  for (;;) {
    const entries = await store.read({ after, limit: 100, subject: 'ledger' });
    for (const { kind, body } of entries) if (kind === 'ledger.sealed' && body.last === last) return body;
    after = entries.at(-1)?.seq ?? after;
    if (entries.length < 100) return null;
  }
}
