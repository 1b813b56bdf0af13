import type { Instant } from '../kernel/units.ts';
import type { Ledger } from './ledger.ts';
import { isDue, keepCheckpoint, keepState, type SnapshotParts } from './snapshots.ts';

/** Signs for the ledger while it grows, and keeps states of it so that a start is short. */
export type LedgerUpkeep = {
  /** Signs within a minute for whatever was recorded since, and keeps the state when enough was. */
  round(at: Instant): Promise<void>;
  /** Keeps the last state, so that the next start reads nothing but it. */
  close(at: Instant): Promise<void>;
};

type Parts = SnapshotParts & { readonly ledger: Pick<Ledger, 'folded'> };
type Kept = { readonly seq: number; readonly at: Instant; readonly key: string };

export async function openLedgerUpkeep(parts: Parts): Promise<LedgerUpkeep> {
  const { ledger, store, signer } = parts;
  const state = { signed: (await store.newestCheckpoint())?.seq ?? 0, kept: await newestKept(parts) };
  const keep = async (at: Instant): Promise<void> => {
    const folded = ledger.folded();
    const checkpoint = await keepState(folded, at, parts);
    if (checkpoint === null) return;
    state.signed = checkpoint.seq;
    state.kept = { seq: checkpoint.seq, at: folded.at, key: checkpoint.key };
  };
  return {
    async round(at) {
      if (signer === undefined) return;
      const folded = ledger.folded();
      // States that another key signed for are not trusted at a start.
      const isOfAnother = state.kept !== null && state.kept.key !== signer.keyId();
      if (isOfAnother || isDue(state.kept, folded)) return keep(at);
      const { tail } = folded.world;
      if (tail.seq <= state.signed) return;
      await keepCheckpoint(folded.world, { state: null, now: at }, { store, signer });
      state.signed = tail.seq;
    },
    async close(at) {
      if (ledger.folded().world.tail.seq > (state.kept?.seq ?? 0)) await keep(at);
    },
  };
}

/** The newest state that is kept, whoever made it; of other code it is as if there were none. */
async function newestKept({ ledger, store, code }: Parts): Promise<Kept | null> {
  const { seq: tail } = ledger.folded().world.tail;
  const snapshot = await store.snapshotBefore({ seq: tail });
  if (snapshot === null || snapshot.code !== code) return null;
  const [checkpoint] = await store.checkpoints({ after: snapshot.seq - 1, limit: 1 });
  const isSigned = checkpoint?.seq === snapshot.seq && checkpoint.state !== null;
  return isSigned ? { seq: snapshot.seq, at: snapshot.at, key: checkpoint.key } : null;
}
