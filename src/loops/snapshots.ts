import { digest } from '../kernel/hash.ts';
import { elapsed, type Instant } from '../kernel/units.ts';
import { checkpointText, signCheckpoint, type Checkpoint } from '../proof/checkpoint.ts';
import { readWorldText, worldText } from '../ledger/world-text.ts';
import type { World } from '../ledger/world.ts';
import type { LedgerStore, Snapshot } from '../ports/ledger-store.ts';
import type { Log } from '../ports/log.ts';
import type { Signer } from '../ports/signer.ts';
import type { Folded } from './folded.ts';

export type SnapshotParts = {
  readonly store: LedgerStore;
  /** Revision of the code that folds: another code may fold the same entries to another state. */
  readonly code: string;
  /** Absent: nothing vouches for a snapshot, so none is made and none is used. */
  readonly signer?: Signer;
  readonly log?: Log;
};

/** Keeps the state with a checkpoint that signs for it; the checkpoint comes last, so that it never speaks of nothing. */
export async function keepState(
  { world, at }: Folded,
  now: Instant,
  { store, code, signer }: SnapshotParts,
): Promise<Checkpoint | null> {
  if (signer === undefined || world.tail.seq === 0) return null;
  const text = worldText(world);
  await store.keepSnapshot({ ...world.tail, at, code, text });
  return keepCheckpoint(world, { state: digest(text), now }, { store, signer });
}

/** Signs for the chain as far as it goes, and for a state where one was kept. */
export async function keepCheckpoint(
  { tail, keys }: Pick<World, 'tail' | 'keys'>,
  { state, now }: { readonly state: string | null; readonly now: Instant },
  { store, signer }: { readonly store: LedgerStore; readonly signer: Signer },
): Promise<Checkpoint> {
  const checkpoint = signCheckpoint({ ...tail, at: now, state }, { signer, ledger: keys.ledger });
  await store.keepCheckpoint(checkpoint);
  return checkpoint;
}

/** The newest state up to an entry that this code made and this ledger signed for; older ones are taken where one is damaged. */
export async function newestState(through: number, parts: SnapshotParts): Promise<Folded | null> {
  let seq = through;
  for (;;) {
    const snapshot = await parts.store.snapshotBefore({ seq });
    if (snapshot === null) return null;
    const found = await usable(snapshot, parts);
    if (typeof found !== 'string') return found;
    if (found !== OTHER_CODE && found !== UNSIGNED)
      parts.log?.warn(`The snapshot of entry ${snapshot.seq} is passed over: ${found}`);
    seq = snapshot.seq - 1;
  }
}

const OTHER_CODE = 'other code made it';
/** The state after a sealed segment, which the entry that seals it stands for. */
const UNSIGNED = 'its checkpoint speaks of no state';

/** The state that a snapshot holds, or why nothing may rest on it. */
async function usable(snapshot: Snapshot, parts: SnapshotParts): Promise<Folded | string> {
  if (snapshot.code !== parts.code) return OTHER_CODE;
  const [checkpoint] = await parts.store.checkpoints({ after: snapshot.seq - 1, limit: 1 });
  if (checkpoint === undefined || checkpoint.seq !== snapshot.seq) return 'no checkpoint speaks of it';
  if (checkpoint.state === null) return UNSIGNED;
  if (checkpoint.state !== digest(snapshot.text)) return 'it is not what was signed';
  const [entry] = await parts.store.readLast({ before: snapshot.seq + 1, limit: 1 });
  if (entry !== undefined && (entry.seq !== snapshot.seq || entry.hash !== checkpoint.hash)) return 'its entry is another one';
  const read = readWorldText(snapshot.text);
  if ('unreadable' in read) return read.unreadable;
  const { world } = read;
  if (world.tail.seq !== snapshot.seq || world.tail.hash !== checkpoint.hash) return 'it is the state after another entry';
  if (!isSigned(checkpoint, { ledger: world.keys.ledger, signer: parts.signer })) return 'another key signed for it';
  return { world, at: entry?.at ?? snapshot.at };
}

/** Ed25519 always signs a text the same way: what this key would sign now is what it signed then. */
function isSigned(
  checkpoint: Checkpoint,
  { ledger, signer }: { readonly ledger: string; readonly signer: Signer | undefined },
): boolean {
  if (signer === undefined || checkpoint.key !== signer.keyId()) return false;
  return signer.sign(checkpointText(checkpoint, ledger)) === checkpoint.signature;
}

/** How long ago the newest snapshot was made, in entries and in time; everything where there is none. */
export function isDue(since: { readonly seq: number; readonly at: Instant } | null, { world, at }: Folded): boolean {
  const entries = world.tail.seq - (since?.seq ?? 0);
  if (entries >= SNAPSHOT_EVERY) return true;
  return entries >= SNAPSHOT_FEW && (since === null || elapsed(since.at, at) >= SNAPSHOT_AFTER);
}

/** A start reads this many entries at most, unless they came within one minute. */
export const SNAPSHOT_EVERY = 10_000;
/** Where little happens, what was read at a start is not read at the next one again. */
const SNAPSHOT_FEW = 1_000;
const SNAPSHOT_AFTER = 3_600_000;
