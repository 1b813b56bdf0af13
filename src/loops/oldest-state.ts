import { digest } from '../kernel/hash.ts';
import type { LedgerSealed } from '../ledger/ledger-facts.ts';
import { readWorldText } from '../ledger/world-text.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import { NOTHING_FOLDED, type Folded } from './folded.ts';
import { newestState, type SnapshotParts } from './snapshots.ts';

/**
 * What the ledger begins with. Where nothing of it was dropped that is nothing. Otherwise it is the state after the segment of
 * which entries were: nobody can fold those again here, so whichever code made the state, it stands; the entry that sealed the
 * segment names its digest.
 */
async function oldestState({ store }: Pick<SnapshotParts, 'store'>): Promise<Folded> {
  const dropped = await store.dropped();
  if (dropped.seq === 0) return NOTHING_FOLDED;
  const segment = (await store.segments()).find(({ last }) => last >= dropped.seq);
  const begins = `The ledger begins after entry ${dropped.seq}, and`;
  if (segment === undefined) throw new Error(`${begins} no segment holds what was before`);
  const snapshot = await store.snapshotBefore({ seq: segment.last });
  if (snapshot?.seq !== segment.last) throw new Error(`${begins} the state after entry ${segment.last} is missing`);
  const sealed = (await sealings(store)).find(({ last }) => last === segment.last);
  if (sealed?.state !== digest(snapshot.text)) throw new Error(`${begins} the state after it is not the one that was recorded`);
  const read = readWorldText(snapshot.text);
  if ('unreadable' in read) throw new Error(`${begins} the state after it cannot be read: ${read.unreadable}`);
  return { world: read.world, at: snapshot.at };
}

/** The newest state up to an entry that can be folded on from: one from before what was dropped cannot. */
export async function stateToFoldOn(through: number, parts: SnapshotParts): Promise<Folded> {
  const newest = await newestState(through, parts);
  const { seq: dropped } = await parts.store.dropped();
  return newest !== null && newest.world.tail.seq >= dropped ? newest : oldestState(parts);
}

const PAGE = 100;

/** What the entries that are here say of sealed segments, oldest first. An entry that seals is younger than what it seals. */
export async function sealings(store: Pick<LedgerStore, 'read'>): Promise<readonly LedgerSealed[]> {
  const found: LedgerSealed[] = [];
  let after = 0;
  for (;;) {
    const entries = await store.read({ after, limit: PAGE, subject: SEALING });
    for (const { kind, body } of entries) if (kind === 'ledger.sealed') found.push(body);
    after = entries.at(-1)?.seq ?? after;
    if (entries.length < PAGE) return found;
  }
}

/** The subject of entries that seal: they are few, and are found without those of keys and exports. */
export const SEALING = 'ledger/segments';
