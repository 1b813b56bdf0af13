import type { Instant } from '../kernel/units.ts';
import { LedgerVerifier, type Report } from '../proof/verify-export.ts';
import { checkSignature } from './check-signature.ts';
import type { ProofParts } from './proof-parts.ts';
import { signedPages } from './signed-pages.ts';

/** Checks what is here of a ledger: what was dropped is proven by the checkpoint of its last entry. */
export async function verifyLedger({ ledger, store, time }: ProofParts, trusted: readonly string[]): Promise<Report> {
  const verifier = new LedgerVerifier({ checkSignature, trusted, expect: [] });
  const { keys, tail } = ledger.world();
  const filter = { since: null, until: null, subject: null, kind: null };
  const dropped = await store.dropped();
  if (dropped.seq > 0) {
    // Its first entry is not here to name the ledger.
    await verifier.record({ is: 'header', header: { ...keys, made: 0 as Instant, filter } }, 1);
    await verifier.record({ is: 'gap', gap: { from: 1, to: dropped.seq } }, null);
    const [checkpoint] = await store.checkpoints({ after: dropped.seq - 1, limit: 1 });
    if (checkpoint?.seq === dropped.seq) await verifier.record({ is: 'checkpoint', checkpoint }, null);
  }
  for await (const { entries, checkpoints } of signedPages(store, { after: dropped.seq, through: tail.seq })) {
    for (const entry of entries) {
      verifier.entry(entry);
      const checkpoint = checkpoints.get(entry.seq);
      if (checkpoint !== undefined) await verifier.record({ is: 'checkpoint', checkpoint }, null);
    }
    await time.turn();
  }
  return verifier.report({ isFile: false });
}
