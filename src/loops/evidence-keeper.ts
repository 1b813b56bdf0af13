import { FrameApplier } from '../evidence/apply-frame.ts';
import { AT_HAND, SLOT, TIERS } from '../evidence/cell.ts';
import { forgetOld, openEvidence, type Evidence } from '../evidence/evidence.ts';
import type { Derivation } from '../evidence/derivations/derivation.ts';
import { readFrameHead } from '../evidence/read-frame.ts';
import { heardGeneration } from '../intake/generations.ts';
import { restoreCells, restoreTotals } from '../evidence/restore.ts';
import { FEEDS } from '../evidence/tier-rings.ts';
import { reachOf } from '../evidence/ring-pages.ts';
import { COUNTS_KEPT } from '../evidence/remembered.ts';
import { beginSeal, sealed } from '../evidence/seal.ts';
import { after, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellReads, CellStore, Retention } from '../ports/cell-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import { deriveLanes } from './derive-lanes.ts';
import { REPEAT_MEMORY, SeenPayloads } from './seen-payloads.ts';
import { Turns } from './turns.ts';

export type KeeperParts = {
  readonly journal: Journal;
  readonly store: CellStore;
  readonly clock: Clock;
  /** How often something is expected of each source. */
  readonly expected?: ReadonlyMap<string, DurationMs>;
  /** Payloads of ten minutes that are recognised when they come again. */
  readonly payloads?: number;
};

/** Frames stay in the journal for as long as their payloads are to be recognised, and for what may still be under way. */
const FRAMES_KEPT = (REPEAT_MEMORY + MINUTE) as DurationMs;
/** When nothing could be sealed for this long, nothing more is taken in: memory and journal would grow without end. */
const MOST_UNSEALED = (15 * MINUTE) as DurationMs;

/** Reads what is sealed, applies the frames since, and goes on from there. */
export async function openEvidenceKeeper(parts: KeeperParts): Promise<EvidenceKeeper> {
  const at = parts.clock.now();
  const evidence = openEvidence();
  if (parts.expected !== undefined) evidence.expected = parts.expected;
  const seen = SeenPayloads.open(parts.payloads);
  const checkpoint = await parts.store.checkpoint();
  const sealedAt = checkpoint?.counters ? evidence.counters.restore(checkpoint.counters) : at;
  await restoreSealed(evidence, parts.store, { at, sealedAt });
  for (const { generation, bucket, rows } of await parts.store.remembered.streamCounts((at - COUNTS_KEPT) as Instant))
    evidence.remembered.sealedRows(generation, bucket, rows);
  const keeper = new EvidenceKeeper(parts, { evidence, seen, positions: { ...checkpoint?.positions }, sealedAt: at });
  await keeper.replay(at);
  keeper.forgetOld(at);
  return keeper;
}

type Known = {
  readonly evidence: Evidence;
  readonly seen: SeenPayloads;
  readonly positions: Record<string, number>;
  readonly sealedAt: Instant;
};

/** Owns the evidence: applies durable frames to it, and seals it into the store from time to time. */
export class EvidenceKeeper {
  readonly evidence: Evidence;
  readonly seen: SeenPayloads;
  /** What each seal keeps beside its cells: what else is known at that moment. */
  memo: (at: Instant) => string = () => '{}';
  readonly #parts: KeeperParts;
  /** The last frame of each writer that was applied. */
  readonly #positions: Record<string, number>;
  readonly #appliers = new Map<string, FrameApplier>();
  readonly #turns = new Turns();
  readonly #derivations = new Turns();
  #sealedAt: Instant;
  #sealFailed: string | null = null;

  constructor(parts: KeeperParts, { evidence, seen, positions, sealedAt }: Known) {
    this.#parts = parts;
    this.evidence = evidence;
    this.seen = seen;
    this.#positions = positions;
    this.#sealedAt = sealedAt;
  }

  /** The last applied sequence of a writer, from which it goes on. */
  position(writer: string): number {
    return this.#positions[writer] ?? 0;
  }

  /** Takes in frames that are durable in the journal; in their order, by writer. */
  deliver(writer: string, frames: readonly Uint8Array[], first: number): void {
    const applier = this.#applier(writer);
    for (const frame of frames) applier.apply(frame);
    this.#positions[writer] = first + frames.length - 1;
  }

  /** Why nothing more can be taken in, or null. */
  readonly refusal = (): string | null => {
    if (this.#sealFailed === null || this.#parts.clock.now() - this.#sealedAt < MOST_UNSEALED) return null;
    return `nothing could be sealed for a quarter of an hour: ${this.#sealFailed}`;
  };

  forgetOld(at: Instant): void {
    forgetOld(this.evidence, at);
    this.seen.turn(at);
  }

  /** Makes what came since the last seal part of the store, and lets the journal go that is not needed any more. */
  async seal(at: Instant): Promise<void> {
    return this.#turns.run(() => this.#seal(at));
  }

  /** Does something while nothing is being sealed, so that all that is known is either in the store or in the evidence. */
  async whileSealed<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turns.run(async () => {
      // Whether the store has what is owed to it is not known for sure before it said so.
      if (this.evidence.owed.length > 0) await this.#seal(this.#parts.clock.now());
      return work();
    });
  }

  /**
   * Lets the derived lanes be those that are wanted; see `deriveLanes`. Sealing waits while a lane is made from what is
   * stored, so that no cell is in both places, or in neither.
   */
  async derive(wanted: readonly Derivation[], at: Instant): Promise<void> {
    const { evidence } = this;
    const unsealing = (work: () => Promise<void>): Promise<void> =>
      this.#turns.run(async () => {
        // Whether the store has what is owed to it is not known for sure before it said so.
        if (evidence.owed.length > 0) await this.#seal(at);
        await work();
      });
    return this.#derivations.run(() => deriveLanes({ evidence, store: this.#parts.store, unsealing }, wanted, at));
  }

  async #seal(at: Instant): Promise<void> {
    const positions = { ...this.#positions };
    const cells = beginSeal(this.evidence);
    const counters = this.evidence.counters.encoded(at);
    const remembered = this.evidence.remembered.beginSeal();
    const memo = this.memo(at);
    try {
      await this.#parts.store.seal({ cells, positions, counters, note: { at, memo }, remembered });
    } catch (cause) {
      this.#sealFailed = cause instanceof Error ? cause.message : String(cause);
      // It may have succeeded all the same, and adding it twice would count twice.
      if (!(await this.#isSealed(positions))) throw cause;
    }
    sealed(this.evidence);
    this.#sealFailed = null;
    this.#sealedAt = at;
    await this.#parts.journal.drop(positions, (at - FRAMES_KEPT) as Instant);
  }

  async maintain(at: Instant, retention: Retention): Promise<boolean> {
    return this.#parts.store.maintain(at, retention);
  }

  /** Frames that are sealed already still tell names and payloads; the others are applied. */
  async replay(at: Instant): Promise<void> {
    const known = { ...this.#positions };
    await this.#parts.journal.replay((frame, { writer, sequence }) => {
      const isSealed = sequence <= (known[writer] ?? 0);
      this.#applier(writer).apply(frame, isSealed ? 'names' : 'all');
      if (!isSealed) this.#positions[writer] = sequence;
      const { digest, receivedAt } = readFrameHead(frame);
      if (at - receivedAt > REPEAT_MEMORY || digest.every((byte) => byte === 0)) return;
      if (this.seen.claim(digest) === 'new') this.seen.counted(digest);
    });
    this.#appliers.clear(); // writers begin new segments, and name everything again
  }

  async #isSealed(positions: Readonly<Record<string, number>>): Promise<boolean> {
    const there = (await this.#parts.store.checkpoint())?.positions ?? {};
    return Object.entries(positions).every(([writer, sequence]) => there[writer] === sequence);
  }

  #applier(writer: string): FrameApplier {
    const known = this.#appliers.get(writer);
    if (known !== undefined) return known;
    const opened = new FrameApplier(this.evidence);
    this.#appliers.set(writer, opened);
    return opened;
  }
}

async function restoreSealed(
  evidence: Evidence,
  store: CellStore,
  { at, sealedAt }: { readonly at: Instant; readonly sealedAt: Instant },
): Promise<void> {
  const to = after(at, HOUR);
  for (const tier of ['1h', '1m', '10s'] as const) {
    const from = slotOf((at - reachOf(FEEDS[tier].coarsest)) as Instant, HOUR);
    await store.eachTotal({ tier, from, to }, (totals) => restoreTotals(evidence, totals, { tier, at }));
  }
  // What was at hand when the server stopped is at hand for the frames that it had not sealed.
  const from = slotOf((Math.min(at, sealedAt) - AT_HAND) as Instant, SLOT);
  restoreCells(evidence, await store.cells({ tier: '10s', from, to }));
  await sharpenFirst(store, evidence);
}

/** An hour's cell only tells the hour in which a journey was first heard; the silence before is not missing telemetry. */
export async function sharpenFirst(store: CellReads, evidence: Evidence): Promise<void> {
  for (const [journey, known] of evidence.heard) {
    for (const [tier, within] of [
      ['1m', TIERS['1h'].width],
      ['10s', TIERS['1m'].width],
    ] as const) {
      const generation = heardGeneration(journey);
      const [found] = await store.totals({ tier, from: known.first, to: after(known.first, within), generation });
      const first = found?.at[0];
      if (first !== undefined) known.first = first as Instant;
    }
  }
}
