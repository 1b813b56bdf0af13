import type { DurationMs } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { Log } from '../ports/log.ts';
import type { SegmentFiles } from '../ports/segment-files.ts';
import type { Signer } from '../ports/signer.ts';
import { ALONE, openLead, type Lead } from './lease.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { settleKeys } from './ledger-keys.ts';
import { openLedgerProof, type LedgerProof } from './ledger-proof.ts';
import { EVERY_HOUR, openLedgerRetention, type LedgerRetention } from './ledger-retention.ts';
import { openLedgerUpkeep, type LedgerUpkeep } from './ledger-upkeep.ts';
import { EVERY_MINUTE, type Job } from './rounds.ts';
import { processTime, type WorkTime } from './work-time.ts';

export type RememberingParts = {
  readonly clock: Clock;
  readonly ledgerStore: LedgerStore;
  /** Names this plane where others share its ledger; absent where nobody else can, because its folder is locked. */
  readonly holder?: string;
  /** Revision of the code that decides. */
  readonly code?: string;
  /** Absent: nothing is said with a signature, and no state is kept. */
  readonly signer?: Signer;
  /** Where old entries are sealed, and after how long they leave the database; absent: all of them stay. */
  readonly segments?: { readonly files: SegmentFiles; readonly keep: DurationMs | null };
  readonly log: Log;
  /** Absent: that of this process. */
  readonly time?: WorkTime;
};

/** What is remembered: the ledger, what proves it and keeps its start short; and who of several planes may add to it unasked. */
export type Remembering = {
  readonly ledger: Ledger;
  /** Null: nothing is signed. */
  readonly proof: LedgerProof | null;
  readonly lead: Lead;
  readonly upkeep: LedgerUpkeep;
  /** Null: there is no place for sealed entries. */
  readonly retention: LedgerRetention | null;
};

export async function openRemembering(parts: RememberingParts): Promise<Remembering> {
  const { ledgerStore: store, clock, log, holder, signer, segments, code = 'unknown', time = processTime } = parts;
  const kept = { store, code, log, ...(signer === undefined ? {} : { signer }) };
  const ledger = await openLedger({ ...kept, clock, time });
  if (signer !== undefined) await settleKeys({ ledger, signer, log });
  const lead = holder === undefined ? ALONE : openLead({ holder, ledger, store, clock, log });
  const proof = signer === undefined ? null : openLedgerProof({ ledger, store, signer, clock, time });
  const upkeep = await openLedgerUpkeep({ ...kept, ledger });
  if (signer === undefined || segments === undefined) return { ledger, proof, lead, upkeep, retention: null };
  const sealing = { ledger, store, files: segments.files, signer, clock, time, log };
  return { ledger, proof, lead, upkeep, retention: await openLedgerRetention(sealing, segments.keep) };
}

/** What is done again and again for the ledger itself. */
export function memoryJobs({ upkeep, retention }: Pick<Remembering, 'upkeep' | 'retention'>): readonly Job[] {
  const signing: Job = { name: 'ledger', every: EVERY_MINUTE, run: (at) => upkeep.round(at) };
  return retention === null ? [signing] : [signing, { name: 'segments', every: EVERY_HOUR, run: (at) => retention.round(at) }];
}
