import { FairShare } from '../../intake/fair-share.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Intake, IntakeAnswer, Payload } from '../../ports/intake.ts';
import { KnownSources, type Claim, type Identified, type KnownSource } from './known-sources.ts';
import { QuotaBoard } from './quota-board.ts';
import { SourceLedgers, type SourceStats } from './source-ledger.ts';

/** What came of a request, before it is put into the words of a protocol. */
export type Outcome =
  | IntakeAnswer
  | { readonly say: 'unknown'; readonly text: string }
  | { readonly say: 'busy'; readonly because: 'QUOTA'; readonly retryAfterMs: number; readonly text: string };

export type DoorParts = {
  readonly intake: Intake;
  readonly clock: Clock;
  /** Who may come in, as the catalog has it now; null lets everybody in as `default`, for tests and closed networks. */
  readonly sources: (() => readonly KnownSource[]) | null;
  /** Bytes of all bodies that are being received or are waiting for their answer. */
  readonly inFlightBytes?: number;
  /** What sources have still to pay for; doors in several threads share it. */
  readonly quotas?: SharedArrayBuffer;
  /** Uniform in [0, 1); spreads the times at which senders come again. */
  readonly chance?: () => number;
};

export type DoorStats = {
  readonly inFlightBytes: number;
  /** Requests whose sender is not known. */
  readonly unknown: number;
  /** How often the intake failed instead of answering, and how it failed last. */
  readonly failures: number;
  readonly lastFailure: string | null;
  readonly sources: Readonly<Record<string, SourceStats>>;
};

/** One request of a known sender, from its headers to its answer. It must be ended, however it ends. */
export type Visit = {
  readonly source: string;
  /** Takes room for so many more bytes of the body; false when there is none, and the answer is then `crowded`. */
  grow(bytes: number): boolean;
  readonly crowded: () => Outcome;
  /** Hands over the whole body. Never fails. */
  deliver(payload: Omit<Payload, 'source'>): Promise<Outcome>;
  end(how?: 'ABORTED'): void;
};

export const IN_FLIGHT_BYTES = 256 * 1_048_576;
/** What a request costs in memory besides its body, so that many small ones are bounded, too. */
export const REQUEST_BYTES = 4_096;
const RETRY_AFTER_MS = 1_000;

/** What all listeners have in common: who comes in, how much of the room each one gets, what was answered to whom. */
export class Door {
  readonly #parts: Required<Omit<DoorParts, 'quotas'>>;
  readonly #room: FairShare;
  readonly #ledgers: SourceLedgers;
  readonly #counts = { unknown: 0, failures: 0, lastFailure: null as string | null };
  #known: { readonly of: readonly KnownSource[]; readonly sources: KnownSources } | null = null;

  constructor(parts: DoorParts) {
    this.#parts = { inFlightBytes: IN_FLIGHT_BYTES, chance: Math.random, ...parts };
    this.#room = new FairShare(this.#parts.inFlightBytes);
    this.#ledgers = new SourceLedgers(new QuotaBoard(parts.quotas));
  }

  /** Lets a request in by its headers, or says why not. `declared` is how long it says its body is. */
  admit(claim: Claim, declared: number): { readonly say: 'admitted'; readonly visit: Visit } | Outcome {
    const identified = this.#identify(claim);
    if (identified.say === 'unknown') {
      this.#counts.unknown += 1;
      return identified;
    }
    const { source } = identified;
    const ledger = this.#ledgers.of(source);
    const wait = ledger.wait(this.#parts.clock.now());
    if (wait > 0) {
      ledger.counts.limited += 1;
      return { say: 'busy', because: 'QUOTA', retryAfterMs: wait, text: `source ${source.name} has used up its quota` };
    }
    if (!this.#room.take(source.name, REQUEST_BYTES)) return this.#crowded(source);
    return { say: 'admitted', visit: this.#visit(identified, declared) };
  }

  /** How long a source has to wait that was recognised elsewhere, as pages are by their key. */
  waitOf(source: KnownSource): number {
    return this.#ledgers.of(source).wait(this.#parts.clock.now());
  }

  /** Hands over what such a source told; it pays as for its other telemetry. Never fails. */
  async handOver(source: KnownSource, payload: Omit<Payload, 'source'>, receivedBytes: number): Promise<IntakeAnswer> {
    const ledger = this.#ledgers.of(source);
    ledger.charge('bytes', this.#parts.clock.now(), receivedBytes);
    ledger.counts.receivedBytes += receivedBytes;
    const said = await this.#accept({ ...payload, source: source.name });
    ledger.note(said, this.#parts.clock.now());
    return said;
  }

  stats(): DoorStats {
    const sources = this.#ledgers.stats((name) => this.#room.heldBy(name));
    return { inFlightBytes: this.#room.held, ...this.#counts, sources };
  }

  #identify(claim: Claim): Identified {
    if (this.#parts.sources === null) return { say: 'known', source: ANYBODY };
    const of = this.#parts.sources();
    if (this.#known?.of !== of) this.#known = { of, sources: new KnownSources(of) };
    return this.#known.sources.identify(claim);
  }

  #visit(identified: Exclude<Identified, { say: 'unknown' }>, declared: number): Visit {
    const { source } = identified;
    const ledger = this.#ledgers.of(source);
    const held = { bytes: REQUEST_BYTES, body: 0, over: false };
    // Whoever only knows the name of a source that signs must not be able to use up its quota.
    const paid = { sure: identified.say === 'known', bytes: 0 };
    const pay = (bytes: number): void => {
      if (!paid.sure) return;
      ledger.charge('bytes', this.#parts.clock.now(), bytes - paid.bytes);
      paid.bytes = bytes;
    };
    pay(declared);
    return {
      source: source.name,
      grow: (bytes) => {
        if (!this.#room.take(source.name, bytes)) return false;
        held.bytes += bytes;
        held.body += bytes;
        return true;
      },
      crowded: () => this.#crowded(source),
      deliver: async (payload) => {
        const at = this.#parts.clock.now();
        const why = identified.say === 'to-prove' ? identified.prove(payload.body, at) : null;
        if (why !== null) {
          ledger.counts.unproved += 1;
          return { say: 'unknown', text: why };
        }
        paid.sure = true;
        const said = await this.#accept({ ...payload, source: source.name });
        ledger.note(said, this.#parts.clock.now());
        return this.#spread(said);
      },
      end: (how) => {
        if (held.over) return;
        held.over = true;
        this.#room.giveBack(source.name, held.bytes);
        pay(held.body);
        ledger.counts.receivedBytes += held.body;
        if (how === 'ABORTED') ledger.counts.aborted += 1;
      },
    };
  }

  /** A failure of ours counted nothing, so the payload is still welcome. */
  async #accept(payload: Payload): Promise<IntakeAnswer> {
    try {
      return await this.#parts.intake.accept(payload);
    } catch (cause) {
      this.#counts.failures += 1;
      this.#counts.lastFailure = cause instanceof Error ? cause.message : String(cause);
      const text = 'the telemetry could not be taken; nothing was counted';
      return { say: 'busy', because: 'STORE', retryAfterMs: RETRY_AFTER_MS, text };
    }
  }

  #crowded(source: KnownSource): Outcome {
    this.#ledgers.of(source).counts.shed += 1;
    const text = `too many bodies of source ${source.name} are being received at once`;
    return this.#spread({ say: 'busy', because: 'OVERLOAD', retryAfterMs: RETRY_AFTER_MS, text });
  }

  /** Senders that were turned away together should not come back together. */
  #spread<Said extends Outcome>(said: Said): Said {
    if (said.say !== 'busy') return said;
    return { ...said, retryAfterMs: Math.round(said.retryAfterMs * (1 + 2 * this.#parts.chance())) };
  }
}

/** No quota that could be reached. */
const ANYBODY: KnownSource = {
  name: 'default',
  token: null,
  signature: 'none',
  certificate: null,
  quota: { bytesPerSecond: Number.MAX_VALUE, observationsPerSecond: Number.MAX_VALUE, burst: 0 as KnownSource['quota']['burst'] },
};
