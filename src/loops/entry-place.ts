import { contentDigest } from '../proof/chain.ts';
import type { Checkpoint } from '../proof/checkpoint.ts';
import { keyAt, type LedgerKey } from '../proof/keys.ts';
import type { Instant } from '../kernel/units.ts';
import type { ProofParts } from './proof-parts.ts';

/** How an entry stands in the chain: the way from its hash to the next one that is signed, and the signature. */
export type EntryPlace = {
  readonly ledger: string;
  readonly checkpoint: Checkpoint | null;
  readonly key: LedgerKey | null;
  /** Null: too many entries lie between; the whole ledger has to be checked then. */
  readonly path: readonly { readonly seq: number; readonly at: Instant; readonly digest: string }[] | null;
};

/** A digest each: an answer of some ten thousand characters, and a few milliseconds. */
const MOST_BETWEEN = 500;

export async function placeOf({ ledger, store }: Pick<ProofParts, 'ledger' | 'store'>, seq: number): Promise<EntryPlace> {
  const { ledger: name, keys } = ledger.world().keys;
  const [checkpoint = null] = await store.checkpoints({ after: seq - 1, limit: 1 });
  if (checkpoint === null) return { ledger: name, checkpoint, key: null, path: [] };
  const key = keyAt(keys, checkpoint.seq);
  const between = checkpoint.seq - seq;
  if (between > MOST_BETWEEN) return { ledger: name, checkpoint, key, path: null };
  const entries = between === 0 ? [] : await store.read({ after: seq, limit: between });
  return {
    ledger: name,
    checkpoint,
    key,
    path: entries.map((entry) => ({ seq: entry.seq, at: entry.at, digest: contentDigest(entry) })),
  };
}
