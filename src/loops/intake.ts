import { hash } from 'node:crypto';
import {
  applyBatch,
  forgetOld,
  heardGeneration,
  openEvidence,
  restore,
  takeChanged,
  watch,
  type Evidence,
} from '../evidence/evidence.ts';
import { SLOT, TIERS } from '../evidence/cell.ts';
import { clearBatch, openBatch } from '../intake/observation-batch.ts';
import { countUnread } from '../intake/count-unread.ts';
import type { Matcher } from '../intake/matcher.ts';
import type { Decoder } from '../intake/read-outcome.ts';
import { readTracesJson } from '../intake/otlp-json.ts';
import { readTracesProtobuf } from '../intake/otlp-protobuf.ts';
import { after, DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceStore, SeenPayload } from '../ports/evidence-store.ts';
import type { Format, Intake, IntakeAnswer, Payload } from '../ports/intake.ts';
import { decompressed } from './decompress.ts';
import { GroupCommit, type Bounds } from './group-commit.ts';
import { rollUpDue } from './roll-up.ts';

export type IntakeCounters = Readonly<Counters>;
type Counters = Record<Counted, number>;
type Counted =
  | 'spans'
  | 'matched'
  | 'excluded'
  | 'repeated'
  | 'refused'
  | 'shed'
  | 'commits'
  | 'failedCommits'
  | 'negativeDurations'
  | 'decompressedBytes';

/** What may wait for one commit; beyond it senders are asked to come again, before memory grows. */
const BOUNDS: Bounds = { waitingPayloads: 2_000, waitingBytes: 64 * 1_048_576 };
/** A payload that comes again within this time is recognised. */
const REPEAT_MEMORY = (10 * MINUTE) as DurationMs;
const RETRY_AFTER_MS = 1_000;
const DECODERS: Readonly<Record<Format, Decoder>> = {
  'traces/protobuf': readTracesProtobuf,
  'traces/json': readTracesJson,
  'metrics/protobuf': (body) => countUnread('metrics', body, 'protobuf'),
  'metrics/json': (body) => countUnread('metrics', body, 'json'),
  'logs/protobuf': (body) => countUnread('logs', body, 'protobuf'),
  'logs/json': (body) => countUnread('logs', body, 'json'),
  'write/1': () => ({ ok: false, text: 'remote write is not supported yet' }),
  'write/2': () => ({ ok: false, text: 'remote write is not supported yet' }),
};

/** Reads what is stored and goes on from there. */
export async function openIntake({ store, clock, matcher, bounds = BOUNDS }: IntakeParts): Promise<IntakeLoop> {
  const restored = await restoreKnown(store, clock.now());
  return new IntakeLoop({ store, clock, matcher, bounds }, restored);
}

/** Telemetry in, durable cells out. An answer says `accepted` only when the store has what the payload said. */
export class IntakeLoop implements Intake {
  readonly #parts: Required<IntakeParts>;
  readonly #commits: GroupCommit;
  readonly #batch = openBatch();
  readonly #counters = noCounts();
  #known: Restored;
  #matcher: Matcher;

  constructor(parts: Required<IntakeParts>, known: Restored) {
    this.#parts = parts;
    this.#known = known;
    this.#matcher = parts.matcher;
    this.#commits = new GroupCommit({
      bounds: parts.bounds,
      counters: this.#counters,
      changed: () => this.#known.evidence.changed.size > 0,
      commit: (payloads) => parts.store.commit({ cells: takeChanged(this.#known.evidence), payloads }),
      recover: () => this.#recover(),
    });
  }

  readonly evidence = (): Evidence => this.#known.evidence;
  readonly counters = (): IntakeCounters => this.#counters;

  /** New rules count from the next payload on. */
  useMatcher(matcher: Matcher): void {
    this.#matcher = matcher;
  }

  /** Called every second: notes that the server watches, makes that durable, forgets what is no longer at hand. */
  round(at: Instant): void {
    if (this.#commits.sound) watch(this.#known.evidence, at);
    forgetOld(this.#known.evidence, at);
    forgetPayloads(this.#known.seen, at);
    this.#commits.nudge();
  }

  /** Resolves when nothing is waiting to be made durable. */
  settled(): Promise<void> {
    return this.#commits.settled();
  }

  async accept({ format, coding, body: sent }: Payload): Promise<IntakeAnswer> {
    const text = this.#commits.refusal(sent.length);
    if (text !== null) {
      this.#counters.shed += 1;
      return { say: 'busy', because: this.#commits.sound ? 'OVERLOAD' : 'STORE', retryAfterMs: RETRY_AFTER_MS, text };
    }
    const unpacked = decompressed(sent, coding);
    if (!unpacked.ok) {
      this.#counters.refused += 1;
      return { say: 'refused', because: unpacked.because, text: unpacked.text };
    }
    this.#counters.decompressedBytes += unpacked.body.length;
    clearBatch(this.#batch);
    const outcome = DECODERS[format](unpacked.body, this.#matcher, this.#batch);
    if (!outcome.ok) {
      this.#counters.refused += 1;
      return { say: 'refused', because: 'UNREADABLE', text: outcome.text };
    }
    const seen = { digest: hash('sha256', unpacked.body, 'hex'), at: this.#parts.clock.now() };
    this.#take(seen);
    const { rejected, message } = outcome;
    const observations = format.startsWith('traces/') ? this.#batch.spans : rejected;
    const answer: IntakeAnswer = { say: 'accepted', observations, rejected, message, written: null };
    return this.#commits.wait({ seen, bytes: sent.length, answer });
  }

  /** Counts the rows of the payload, unless it is one that was counted before. */
  #take({ digest, at }: SeenPayload): void {
    const { evidence, seen } = this.#known;
    if (seen.has(digest)) this.#counters.repeated += 1;
    else {
      applyBatch(evidence, this.#batch, { matcher: this.#matcher, at });
      for (const what of ['spans', 'matched', 'excluded', 'negativeDurations'] as const)
        this.#counters[what] += this.#batch[what];
    }
    seen.delete(digest); // so that the oldest always come first
    seen.set(digest, at);
  }

  /** Memory never knows more than the disk: a commit that failed after it was written is known, too. */
  async #recover(): Promise<void> {
    const { counters } = this.#known.evidence;
    const { evidence, seen } = await restoreKnown(this.#parts.store, this.#parts.clock.now());
    this.#known = { evidence: { ...evidence, counters }, seen };
  }
}

function noCounts(): Counters {
  return {
    spans: 0,
    matched: 0,
    excluded: 0,
    repeated: 0,
    refused: 0,
    shed: 0,
    commits: 0,
    failedCommits: 0,
    negativeDurations: 0,
    decompressedBytes: 0,
  };
}

type IntakeParts = { readonly store: EvidenceStore; readonly clock: Clock; readonly matcher: Matcher; readonly bounds?: Bounds };

function forgetPayloads(seen: Map<string, Instant>, at: Instant): void {
  for (const [digest, when] of seen) {
    if (when >= at - REPEAT_MEMORY) return;
    seen.delete(digest);
  }
}

type Restored = {
  readonly evidence: Evidence;
  /** Payloads counted of late and when they came last, oldest first. */ readonly seen: Map<string, Instant>;
};

async function restoreKnown(store: EvidenceStore, at: Instant): Promise<Restored> {
  const evidence = await restoreEvidence(store, at);
  const payloads = await store.payloads((at - REPEAT_MEMORY) as Instant);
  return { evidence, seen: new Map(payloads.map((payload) => [payload.digest, payload.at])) };
}

/** Hours for the long windows, minutes where hours are too coarse, ten-second cells for what is not rolled up yet. */
async function restoreEvidence(store: EvidenceStore, at: Instant): Promise<Evidence> {
  const evidence = openEvidence();
  await rollUpDue(store, at); // what was left over when the server stopped, however long ago
  const minutesUntil = (await store.rolledUpUntil('1m')) ?? (0 as Instant);
  const to = (at + HOUR) as Instant;
  const recentFrom = Math.min(minutesUntil, slotOf((at - 12 * MINUTE) as Instant, SLOT)) as Instant;
  const [hours, minutes, recent] = await Promise.all([
    store.cells({ tier: '1h', from: (at - 91 * DAY) as Instant, to }),
    store.cells({ tier: '1m', from: slotOf((at - 26 * HOUR) as Instant, TIERS['1h'].width), to }),
    store.cells({ tier: '10s', from: recentFrom, to }),
  ]);
  restore(evidence, { hours, minutes, recent, at });
  await sharpenFirst(store, evidence);
  return evidence;
}

/** An hour's cell only tells the hour in which a journey was first heard; the silence before is not missing telemetry. */
async function sharpenFirst(store: EvidenceStore, { heard }: Evidence): Promise<void> {
  for (const [journey, known] of heard) {
    for (const [tier, within] of [
      ['1m', TIERS['1h'].width],
      ['10s', TIERS['1m'].width],
    ] as const) {
      const [first] = await store.cells({
        tier,
        from: known.first,
        to: after(known.first, within),
        generation: heardGeneration(journey),
      });
      if (first !== undefined) known.first = first.at;
    }
  }
}
