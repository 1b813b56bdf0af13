import type { Clock } from '../ports/clock.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { Signer } from '../ports/signer.ts';
import type { Ledger } from './ledger.ts';
import type { WorkTime } from './work-time.ts';

/** What a ledger needs to prove itself. */
export type ProofParts = {
  readonly ledger: Pick<Ledger, 'world' | 'decide' | 'read' | 'dropped'>;
  readonly store: LedgerStore;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly time: WorkTime;
};
