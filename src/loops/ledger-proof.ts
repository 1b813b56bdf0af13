import type { ExportFilter } from '../ledger/ledger-facts.ts';
import type { LedgerKey } from '../proof/keys.ts';
import type { Report } from '../proof/verify-export.ts';
import { attest, type Attested } from './attest.ts';
import { exportLedger } from './export-ledger.ts';
import { openTurns } from './in-turn.ts';
import { rotateKey, type Rotated } from './ledger-keys.ts';
import type { ProofParts } from './proof-parts.ts';
import { placeOf, type EntryPlace } from './entry-place.ts';
import { verifyLedger } from './verify-ledger.ts';

/** What a ledger shows to those who do not take its word for it. */
export type LedgerProof = {
  /** The hash of the first entry, and the keys that sign. */
  keys(): { readonly ledger: string; readonly keys: readonly LedgerKey[] };
  /** Checks everything that is here: entries, checkpoints and signatures. */
  verify(trusted?: readonly string[]): Promise<Report>;
  /** Records that somebody takes entries with him, and gives the pieces of the file. */
  exported(filter: ExportFilter, actor: string): Promise<AsyncIterable<string>>;
  rotate(actor: string): Promise<Rotated>;
  /** How an entry stands in the chain, and what signs for it. */
  placeOf(seq: number): Promise<EntryPlace>;
  attest(decision: number | string, actor: string): Promise<Attested>;
};

export function openLedgerProof(parts: ProofParts): LedgerProof {
  const { ledger } = parts;
  // Of two keys that are made at once one would be in force by its entry and known to nobody who could sign with it.
  const rotations = openTurns();
  return {
    keys: () => ledger.world().keys,
    verify: (trusted = []) => verifyLedger(parts, trusted),
    exported: (filter, actor) => exportLedger(parts, { filter, actor }),
    rotate: (actor) => rotations(() => rotateKey(parts, actor)),
    placeOf: (seq) => placeOf(parts, seq),
    attest: (decision, actor) => attest(parts, { decision, actor }),
  };
}
