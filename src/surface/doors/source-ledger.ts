import type { Rate } from '../../intake/quota.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import type { IntakeAnswer } from '../../ports/intake.ts';
import type { KnownSource } from './known-sources.ts';
import type { Charged, QuotaBoard } from './quota-board.ts';

/** What was answered to a source since the start. */
export type SourceStats = {
  readonly accepted: number;
  /** Cannot be read: the sender threw it away. */
  readonly refused: number;
  /** Beyond the source's quota. */
  readonly limited: number;
  /** Turned away because too much was under way. */
  readonly shed: number;
  /** Turned away because it could not be stored. */
  readonly failed: number;
  /** Its signature did not hold. */
  readonly unproved: number;
  /** The sender went away before its answer. */
  readonly aborted: number;
  readonly receivedBytes: number;
  readonly observations: number;
  /** Of the observations those that could not be counted. */
  readonly rejected: number;
  readonly inFlightBytes: number;
  readonly lastAccepted: Instant | null;
};

type Counts = { -readonly [Name in Exclude<keyof SourceStats, 'inFlightBytes'>]: SourceStats[Name] };

/** What one source has sent and what it still has to pay for. */
class SourceLedger {
  source: KnownSource;
  readonly counts: Counts = {
    accepted: 0,
    refused: 0,
    limited: 0,
    shed: 0,
    failed: 0,
    unproved: 0,
    aborted: 0,
    receivedBytes: 0,
    observations: 0,
    rejected: 0,
    lastAccepted: null,
  };
  readonly #board: QuotaBoard;
  readonly #slot: number;

  constructor(source: KnownSource, board: QuotaBoard) {
    this.source = source;
    this.#board = board;
    this.#slot = board.slotOf(source.name);
  }

  /** How long the source has to wait before it may send again; 0 when it may now. */
  wait(at: Instant): DurationMs {
    const bytes = this.#board.wait(this.#slot, at, ['bytes', this.#rate('bytes')]);
    const observations = this.#board.wait(this.#slot, at, ['observations', this.#rate('observations')]);
    return Math.max(bytes, observations) as DurationMs;
  }

  charge(what: Charged, at: Instant, amount: number): void {
    if (amount !== 0) this.#board.charge(this.#slot, at, { what, amount, rate: this.#rate(what) });
  }

  note(said: IntakeAnswer, at: Instant): void {
    switch (said.say) {
      case 'accepted':
        this.counts.accepted += 1;
        this.counts.observations += said.observations;
        this.counts.rejected += said.rejected;
        this.counts.lastAccepted = at;
        return this.charge('observations', at, said.observations);
      case 'refused':
        this.counts.refused += 1;
        return undefined;
      case 'busy':
        this.counts[said.because === 'OVERLOAD' ? 'shed' : 'failed'] += 1;
        return undefined;
    }
  }

  #rate(what: Charged): Rate {
    const { bytesPerSecond, observationsPerSecond, burst } = this.source.quota;
    return { perSecond: what === 'bytes' ? bytesPerSecond : observationsPerSecond, burst };
  }
}

/** One per source that was ever known; sources come from the catalog, so there are few. */
export class SourceLedgers {
  readonly #ledgers = new Map<string, SourceLedger>();
  readonly #board: QuotaBoard;

  constructor(board: QuotaBoard) {
    this.#board = board;
  }

  /** The source's ledger, with the quota that it has now. */
  of(source: KnownSource): SourceLedger {
    const known = this.#ledgers.get(source.name);
    if (known !== undefined) {
      known.source = source;
      return known;
    }
    const opened = new SourceLedger(source, this.#board);
    this.#ledgers.set(source.name, opened);
    return opened;
  }

  stats(inFlight: (source: string) => number): Readonly<Record<string, SourceStats>> {
    const entries = [...this.#ledgers].map(([name, { counts }]) => [name, { ...counts, inFlightBytes: inFlight(name) }] as const);
    return Object.fromEntries(entries);
  }
}
