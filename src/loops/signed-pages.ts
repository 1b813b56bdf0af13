import type { Entry } from '../ledger/entry.ts';
import type { Checkpoint } from '../proof/checkpoint.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';

const PAGE = 1_000;

export type SignedPage = { readonly entries: readonly Entry[]; readonly checkpoints: ReadonlyMap<number, Checkpoint> };

/** The entries after one, as far as another, page by page with the checkpoints that speak of them. */
export async function* signedPages(
  store: Pick<LedgerStore, 'read' | 'checkpoints'>,
  { after, through }: { readonly after: number; readonly through: number },
): AsyncGenerator<SignedPage> {
  let seq = after;
  while (seq < through) {
    const entries = await store.read({ after: seq, limit: Math.min(PAGE, through - seq) });
    const last = entries.at(-1);
    if (last === undefined) return;
    const checkpoints = new Map<number, Checkpoint>();
    for await (const checkpoint of checkpointsAfter(store, seq)) {
      if (checkpoint.seq > last.seq) break;
      checkpoints.set(checkpoint.seq, checkpoint);
    }
    yield { entries, checkpoints };
    seq = last.seq;
  }
}

/** All checkpoints of later entries, oldest first. */
export async function* checkpointsAfter(store: Pick<LedgerStore, 'checkpoints'>, after: number): AsyncGenerator<Checkpoint> {
  let seq = after;
  for (;;) {
    const checkpoints = await store.checkpoints({ after: seq, limit: PAGE });
    yield* checkpoints;
    seq = checkpoints.at(-1)?.seq ?? seq;
    if (checkpoints.length < PAGE) return;
  }
}
