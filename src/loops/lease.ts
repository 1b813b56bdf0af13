import { SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import type { Log } from '../ports/log.ts';
import type { Ledger } from './ledger.ts';
import type { Job } from './rounds.ts';

/** Which of several planes decides by itself and acts; the others follow the ledger and serve whoever asks. */
export type Lead = {
  mayAct(): boolean;
  /** Asks for the lease or prolongs it; whoever does not get it reads what its holder wrote. */
  round(at: Instant): Promise<void>;
  /** Gives the lease back, so that another need not wait for its end. */
  close(): Promise<void>;
};

/** A plane that is stopped is followed by another after so long. */
export const LEASE: DurationMs = (15 * SECOND) as DurationMs;
/**
 * So long before its lease ends a plane stops acting by itself: by so much clocks may differ and what it has begun may take, before
 * another could act at the same time.
 */
export const MARGIN: DurationMs = (7 * SECOND) as DurationMs;

/** Where the data folder's lock proves that nobody else lives, nothing has to be asked: a start after a crash acts at once. */
export const ALONE: Lead = { mayAct: () => true, round: async () => {}, close: async () => {} };

export type LeadParts = {
  readonly holder: string;
  readonly ledger: Pick<Ledger, 'follow' | 'holdToken'>;
  readonly store: Pick<LedgerStore, 'lease' | 'release'>;
  readonly clock: Clock;
  readonly log: Log;
};

export function openLead({ holder, ledger, store, clock, log }: LeadParts): Lead {
  const state: { until: Instant | null; closed: boolean } = { until: null, closed: false };
  const mayAct = (): boolean => state.until !== null && clock.now() < state.until - MARGIN;
  const lose = (): void => {
    if (state.until !== null) log.say(`${holder} does not act any more: another plane does, or the ledger is out of reach.`);
    state.until = null;
    ledger.holdToken(null);
  };
  return {
    mayAct,
    async round(at) {
      if (state.closed) return;
      // What the clock says may have come too late to prolong anything: then it is asked for like new.
      if (state.until !== null && !mayAct()) lose();
      const lease = await store.lease({ holder, at, forMs: LEASE });
      if (lease === null) {
        lose();
        await ledger.follow();
        return;
      }
      ledger.holdToken(lease.token);
      // What the holder before recorded is known before anything is decided; and what people tell other planes is acted on here.
      await ledger.follow();
      if (state.until === null) log.say(`${holder} acts from now on.`);
      state.until = lease.until;
    },
    async close() {
      state.closed = true;
      lose();
      await store.release(holder);
    },
  };
}

/** A job that only the plane that leads does. */
export function ledBy(lead: Lead, job: Job): Job {
  return { ...job, run: async (at) => (lead.mayAct() ? job.run(at) : undefined) };
}
