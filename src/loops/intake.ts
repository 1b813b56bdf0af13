import { NO_DIGEST } from '../evidence/frame.ts';
import { FrameEncoder } from '../evidence/frame-encoder.ts';
import { clearBatch, openBatch, type ObservationBatch } from '../intake/observation-batch.ts';
import type { Matcher } from '../intake/matcher.ts';
import { appendTelemetry } from '../intake/telemetry-series.ts';
import { MINUTE, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Intake, IntakeAnswer, Payload } from '../ports/intake.ts';
import type { JournalWriter } from '../ports/journal.ts';
import { DECODERS } from './decoders.ts';
import { decompressed } from './decompress.ts';
import { FairQueue } from './fair-queue.ts';
import { GroupCommit } from './group-commit.ts';
import type { IntakeRules } from './intake-rules.ts';
import { digestOf } from './payload-digest.ts';
import type { SeenPayloads } from './seen-payloads.ts';
import { WaitingRoom, type Room } from './waiting-room.ts';
import { processTime, type WorkTime } from './work-time.ts';

export type IntakeCounters = Readonly<Record<Counted, number>>;
type Counted = 'repeated' | 'refused' | 'shed' | 'commits' | 'failedCommits' | 'decompressedBytes' | 'frameBytes';

export type Bounds = Room & {
  /** A segment of the journal ends when it is this large or this old. */
  readonly segmentBytes: number;
  readonly segmentMs: number;
};
export const BOUNDS: Bounds = {
  waitingPayloads: 4_000,
  waitingBytes: 128 * 1_048_576,
  waitingMs: 1_000,
  segmentBytes: 64 * 1_048_576,
  segmentMs: 5 * MINUTE,
};

export type IntakeParts = {
  readonly writer: JournalWriter;
  readonly clock: Clock;
  readonly rules: IntakeRules;
  readonly seen: SeenPayloads;
  /** Told of frames that are durable, before their senders are answered. */
  readonly deliver: (frames: readonly Uint8Array<ArrayBuffer>[], first: number) => void;
  /** Why nothing can be taken in for the moment, whatever it is; null when it can. */
  readonly refuse?: () => string | null;
  readonly bounds?: Bounds;
  readonly time?: WorkTime;
};

/** How long payloads are looked into before sockets are listened to again. */
const STRETCH_MS = 4;
const RETRY_AFTER_MS = 1_000;

const BEING_MENDED: IntakeAnswer = {
  say: 'busy',
  because: 'STORE',
  retryAfterMs: RETRY_AFTER_MS,
  text: 'the journal failed and is being mended',
};

type Waiting = { readonly payload: Payload; readonly resolve: (answer: IntakeAnswer) => void };

/** Telemetry in, durable frames out. An answer says `accepted` only when the journal has what the payload said. */
export class IntakeLoop implements Intake {
  readonly #parts: IntakeParts;
  readonly #bounds: Bounds;
  readonly #time: WorkTime;
  readonly #commits: GroupCommit;
  readonly #encoder = new FrameEncoder();
  readonly #batch = openBatch();
  readonly #queue = new FairQueue<Waiting>();
  readonly #counters: Record<Counted, number> = {
    repeated: 0,
    refused: 0,
    shed: 0,
    commits: 0,
    failedCommits: 0,
    decompressedBytes: 0,
    frameBytes: 0,
  };
  readonly #room: WaitingRoom;
  #pumping = false;
  #begins = true;
  #rules: IntakeRules;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#bounds = parts.bounds ?? BOUNDS;
    this.#time = parts.time ?? processTime;
    this.#room = new WaitingRoom(this.#bounds);
    this.#rules = parts.rules;
    this.#commits = new GroupCommit({
      writer: parts.writer,
      clock: parts.clock,
      time: this.#time,
      deliver: parts.deliver,
      counted: ({ digest }) => digest !== null && parts.seen.counted(digest),
      lost: (held) => {
        for (const { digest } of held) if (digest !== null) parts.seen.giveUp(digest);
        this.#beginSegment();
      },
      counters: this.#counters,
    });
  }

  readonly counters = (): IntakeCounters => this.#counters;

  /** False after a write that failed, until the journal has been mended. */
  get sound(): boolean {
    return this.#commits.sound;
  }

  get matcher(): Matcher {
    return this.#rules.matcher;
  }

  /** New rules count from the next payload on. */
  useRules(rules: IntakeRules): void {
    this.#rules = rules;
  }

  /** Called every second. */
  round(at: Instant): void {
    this.#commits.nudge();
    const { since, bytes } = this.#parts.writer.segment;
    if (bytes > this.#bounds.segmentBytes || (since !== null && at - since > this.#bounds.segmentMs)) this.#beginSegment();
  }

  /** Resolves when nothing is waiting to be looked into or to be made durable. */
  async settled(): Promise<void> {
    while (this.#queue.size > 0) await this.#time.turn();
    await this.#commits.settled();
  }

  accept(payload: Payload): Promise<IntakeAnswer> {
    const { source, body } = payload;
    const refusal = this.#refusal(source, body.length);
    if (refusal !== null) {
      this.#counters.shed += 1;
      return Promise.resolve(refusal);
    }
    return new Promise((resolve) => {
      const answer = (said: IntakeAnswer): void => {
        this.#room.leave(source, body.length);
        resolve(said);
      };
      this.#queue.push(source, { payload, resolve: answer });
      if (!this.#pumping) this.#pumpSoon();
    });
  }

  /** Takes in what the server itself noticed; resolves when it is durable. `fill` writes the rows. */
  observe(source: string, fill: (batch: ObservationBatch, matcher: Matcher) => void): Promise<IntakeAnswer> {
    clearBatch(this.#batch);
    fill(this.#batch, this.matcher);
    const observations = this.#batch.spans;
    return new Promise((resolve) => {
      this.#hold(
        { source, digest: null, rejected: 0 },
        { say: 'accepted', observations, rejected: 0, message: '', written: null },
        resolve,
      );
    });
  }

  /** Null when there is room, which is then taken. */
  #refusal(source: string, bytes: number): IntakeAnswer | null {
    const busy = (because: 'STORE' | 'OVERLOAD', text: string): IntakeAnswer => ({
      say: 'busy',
      because,
      retryAfterMs: RETRY_AFTER_MS,
      text,
    });
    if (!this.#commits.sound) return BEING_MENDED;
    const why = this.#parts.refuse?.() ?? null;
    if (why !== null) return busy('STORE', why);
    if (this.#room.enter(source, bytes, this.#queue.lines)) return null;
    return busy('OVERLOAD', 'too much telemetry is waiting to be stored');
  }

  /** After the sockets that are readable now: what they bring is then served in turns, source by source. */
  #pumpSoon(): void {
    this.#pumping = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    await this.#time.turn();
    const until = this.#time.spent() + STRETCH_MS;
    do {
      const next = this.#queue.take();
      if (next === undefined) break;
      const began = this.#time.spent();
      this.#lookInto(next);
      this.#room.note(next.payload.body.length, this.#time.spent() - began);
    } while (this.#time.spent() < until);
    this.#pumping = false;
    if (this.#queue.size > 0) this.#pumpSoon();
  }

  /** A fault of ours concerns one payload: it is not counted, and its sender may try again. */
  #lookInto({ payload, resolve }: Waiting): void {
    const digest = digestOf(payload);
    const claim = this.#parts.seen.claim(digest);
    if (claim !== 'new') return resolve(this.#repeated(claim));
    try {
      const answer = this.#read(payload, (said) => {
        this.#hold({ source: payload.source, digest, rejected: said.rejected }, said, resolve);
      });
      if (answer === null) return;
      this.#counters.refused += 1;
      this.#parts.seen.giveUp(digest);
      resolve(answer);
    } catch (cause) {
      this.#parts.seen.giveUp(digest);
      const text = `the telemetry could not be taken: ${cause instanceof Error ? cause.message : String(cause)}`;
      resolve({ say: 'busy', because: 'STORE', retryAfterMs: RETRY_AFTER_MS, text });
    }
  }

  #repeated(claim: 'waiting' | 'counted'): IntakeAnswer {
    if (claim === 'waiting') {
      const text = 'the same payload is being stored right now';
      return { say: 'busy', because: 'OVERLOAD', retryAfterMs: RETRY_AFTER_MS, text };
    }
    this.#counters.repeated += 1;
    return { say: 'accepted', observations: 0, rejected: 0, message: '', written: null };
  }

  /** The refusal, or null when the payload was readable and went on to `accept`. */
  #read(
    { source, format, coding, body }: Payload,
    accept: (said: Extract<IntakeAnswer, { say: 'accepted' }>) => void,
  ): IntakeAnswer | null {
    const unpacked = decompressed(body, coding);
    if (!unpacked.ok) return { say: 'refused', because: unpacked.because, text: unpacked.text };
    this.#counters.decompressedBytes += unpacked.body.length;
    clearBatch(this.#batch);
    this.matcher.origin = this.#rules.originOf(source, this.#parts.clock.now());
    const outcome = DECODERS[format](unpacked.body, this.matcher, this.#batch);
    if (!outcome.ok) return { say: 'refused', because: 'UNREADABLE', text: outcome.text };
    const { rejected, message, written = null } = outcome;
    accept({ say: 'accepted', observations: this.#batch.spans, rejected, message, written });
    return null;
  }

  #hold(
    { source, digest, rejected }: { source: string; digest: Uint8Array | null; rejected: number },
    answer: IntakeAnswer,
    resolve: (answer: IntakeAnswer) => void,
  ): void {
    if (!this.#commits.sound) {
      // It was let in before the journal failed; nobody knows when the disk is there again.
      if (digest !== null) this.#parts.seen.giveUp(digest);
      return resolve(BEING_MENDED);
    }
    const receivedAt = this.#parts.clock.now();
    const { matcher } = this.#rules;
    if (digest !== null) appendTelemetry(this.#batch, matcher.telemetry.sources.get(source), receivedAt);
    const lateness = this.#rules.latenessOf(source);
    const facts = { matcher, source, receivedAt, digest: digest ?? NO_DIGEST, rejected, lateness };
    const frame = this.#encoder.encode(this.#batch, facts);
    this.#counters.frameBytes += frame.length;
    this.#commits.hold({ frame, begins: this.#begins, bytes: frame.length, digest, answer, resolve });
    this.#begins = false;
  }

  #beginSegment(): void {
    this.#begins = true;
    this.#encoder.begin();
  }
}
