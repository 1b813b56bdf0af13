import { elapsed, SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FrameReader } from '../../ports/frame-reader.ts';
import type { Intake, IntakeAnswer, Payload } from '../../ports/intake.ts';
import type { Journal, JournalWriter } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import { GroupCommit } from '../group-commit.ts';
import { framePayload, readPayloadFrame, type KeptPayload } from './payload-frame.ts';
import type { Pulse } from './pulse.ts';
import type { SentMark } from './sent-mark.ts';
import { writtenIn } from './written-in.ts';

export type KeepBounds = {
  /** Bytes on disk, of what waits and of what was sent and is not dropped yet. */
  readonly bytes: number;
  /** Age of the oldest payload that waits. */
  readonly age: DurationMs;
};
export type KeptParts = {
  readonly journal: Journal;
  readonly writer: JournalWriter;
  readonly reader: FrameReader;
  readonly mark: SentMark;
  readonly clock: Clock;
  readonly log: Log;
  readonly bounds: KeepBounds;
  /** Beats when there is more to send. */
  readonly pulse: Pulse;
};
export type Numbered = KeptPayload & { readonly sequence: number };
type Counted =
  | 'received'
  | 'received_bytes'
  | 'refused_full'
  | 'refused_old'
  | 'refused_busy'
  | 'refused_broken'
  | 'refused_unreadable'
  | 'lost';
export type KeptCounters = Readonly<Record<Counted, number>> & { readonly commits: number; readonly failedCommits: number };

/** What waits for the disk at once, in memory. */
const WAITING_BYTES = 96 * 1_048_576;
const RETRY_AFTER_MS = 5_000;
/** More than the journal writes around one payload. */
const OVERHEAD = 64;
/** Small enough that the disk is soon given back, large enough that there are few files. */
const SEGMENT = { most: 8 * 1_048_576, share: 8 } as const;
/** Taking in begins again below this share of the bound, so that it does not begin and end with every payload. */
const ROOM_AGAIN = 0.9;
/** Nobody waits for a disk that is being mended: that may take long. */
const BROKEN = { counted: 'refused_broken', text: 'the disk failed and is not mended yet' } as const;
const FULL = { counted: 'refused_full', text: 'what waits for the server fills the room on disk that it may take' } as const;
const OLD = { counted: 'refused_old', text: 'what waits for the server has waited for as long as it may' } as const;
/** How long payloads that were sent may stay on disk because nothing follows them. */
const IDLE = (30 * SECOND) as DurationMs;

/** Takes payloads in by putting them on disk, and gives them out in order. */
export class KeptPayloads implements Intake {
  readonly #parts: KeptParts;
  readonly #commits: GroupCommit;
  readonly #counters = {
    received: 0,
    received_bytes: 0,
    refused_full: 0,
    refused_old: 0,
    refused_busy: 0,
    refused_broken: 0,
    refused_unreadable: 0,
    lost: 0,
    commits: 0,
    failedCommits: 0,
  };
  /** The last frame that is durable. */
  #last: number;
  /** Bytes on disk when they were last looked at, and those that came since. */
  #found = 0;
  #added = 0;
  /** What waits for the disk. */
  readonly #waiting = { frames: 0, bytes: 0 };
  /** Bytes that were held since a segment was begun. */
  #segmentBytes = 0;
  #droppedUpTo = 0;
  #refusing: string | null = null;

  constructor(parts: KeptParts) {
    this.#parts = parts;
    this.#last = parts.writer.next - 1;
    this.#commits = new GroupCommit({
      writer: parts.writer,
      clock: parts.clock,
      deliver: (frames, first) => {
        this.#last = first + frames.length - 1;
        for (const { length } of frames) this.#added += length + OVERHEAD;
        parts.pulse.beat();
      },
      counted: () => undefined,
      lost: () => undefined,
      counters: this.#counters,
    });
  }

  readonly counters = (): KeptCounters => ({ ...this.#counters });

  get waiting(): { readonly payloads: number; readonly bytes: number; readonly oldest: DurationMs | null } {
    const { mark, clock } = this.#parts;
    const oldest = mark.oldest;
    const payloads = mark.left(this.#last);
    return { payloads, bytes: this.#bytes, oldest: oldest === null || payloads === 0 ? null : elapsed(oldest, clock.now()) };
  }

  /** Why new payloads are turned away now; null when they are not. */
  get refusing(): string | null {
    return this.#refusing;
  }

  accept(payload: Payload): Promise<IntakeAnswer> {
    const { body } = payload;
    const { bounds, clock } = this.#parts;
    if (body.length > bounds.bytes / 2) return Promise.resolve(tooLarge(bounds.bytes / 2));
    const refusal = this.#refusal(body.length);
    if (refusal !== null) return Promise.resolve(refusal);
    const read = writtenIn(payload);
    if (!read.ok) {
      this.#counters.refused_unreadable += 1;
      return Promise.resolve({ say: 'refused', because: 'UNREADABLE', text: read.text });
    }
    const answer: IntakeAnswer = { say: 'accepted', observations: 0, rejected: 0, message: '', written: read.written };
    const frame = framePayload({ payload, at: clock.now() });
    const begins = this.#segmentBytes > Math.min(SEGMENT.most, bounds.bytes / SEGMENT.share);
    this.#segmentBytes = frame.length + (begins ? 0 : this.#segmentBytes);
    this.#waiting.frames += 1;
    this.#waiting.bytes += frame.length;
    const bytes = body.length;
    return new Promise((resolve) => {
      const settle = (said: IntakeAnswer): void => resolve(this.#settled(said, { held: frame.length, bytes }));
      const held = { frame, begins, bytes, digest: null, answer, resolve: settle };
      this.#commits.hold(held);
    });
  }

  /** The next payloads, each given out once; null when there is none for now. */
  async next(): Promise<readonly Numbered[] | null> {
    const { reader, mark, log } = this.#parts;
    const read = await reader.next(this.#last);
    if (read === null) return null;
    const found: Numbered[] = [];
    for (const { sequence, frame } of read.frames) {
      if (mark.has(sequence)) continue;
      const kept = readPayloadFrame(frame, 'default');
      if (kept === null) mark.settled(sequence);
      else found.push({ ...kept, sequence });
      this.#counters.lost += kept === null ? 1 : 0;
    }
    if (read.missing > 0) {
      this.#counters.lost += read.missing;
      log.warn(`${read.missing} payloads that were kept cannot be read any more: the file that held them is damaged`);
      mark.settledBefore(read.frames[0]?.sequence ?? this.#last + 1);
    }
    return found;
  }

  /** Called every second: mends what failed, and gives disk back. */
  async round(at: Instant): Promise<void> {
    const { journal, writer, mark } = this.#parts;
    this.#commits.nudge();
    if (!this.#commits.sound) this.#say(BROKEN.text);
    else if (!this.#isOld() && this.#bytes <= this.#parts.bounds.bytes * ROOM_AGAIN) this.#say(null);
    await mark.write();
    const { upTo } = mark.written;
    const { since } = writer.segment;
    if (upTo === this.#last && since !== null && elapsed(since, at) > IDLE && this.#waiting.frames === 0) {
      this.#segmentBytes = 0;
      await writer.rotate();
    }
    if (upTo !== this.#droppedUpTo || (upTo === this.#last && this.#bytes > 0)) {
      await journal.drop({ [WRITER]: upTo }, Infinity as Instant);
      this.#droppedUpTo = upTo;
    }
    const before = this.#added;
    this.#found = (await journal.size()).bytes;
    this.#added -= before; // what comes while the files are looked at may count twice until the next second, and never not at all
  }

  /** Resolves when nothing waits for the disk. */
  settled(): Promise<void> {
    return this.#commits.settled();
  }

  /** The newest are turned away, while their senders still hold them; what was taken in is never given up for them. */
  #refusal(bytes: number): IntakeAnswer | null {
    const { bytes: waiting, frames } = this.#waiting;
    const wanted = waiting + bytes + (frames + 1) * OVERHEAD;
    const bound = !this.#commits.sound
      ? BROKEN
      : this.#isOld()
        ? OLD
        : this.#bytes + wanted > this.#parts.bounds.bytes
          ? FULL
          : null;
    if (bound !== null) {
      this.#counters[bound.counted] += 1;
      this.#say(bound.text);
      return { say: 'busy', because: 'STORE', retryAfterMs: RETRY_AFTER_MS, text: bound.text };
    }
    if (waiting + bytes <= WAITING_BYTES) return null;
    this.#counters.refused_busy += 1;
    return { say: 'busy', because: 'OVERLOAD', retryAfterMs: RETRY_AFTER_MS, text: 'too much waits for the disk' };
  }

  #settled(said: IntakeAnswer, { held, bytes }: { held: number; bytes: number }): IntakeAnswer {
    this.#waiting.frames -= 1;
    this.#waiting.bytes -= held;
    this.#counters.received += said.say === 'accepted' ? 1 : 0;
    this.#counters.received_bytes += said.say === 'accepted' ? bytes : 0;
    if (said.say === 'busy') this.#say(said.text);
    return said;
  }

  get #bytes(): number {
    return this.#found + this.#added;
  }

  #isOld(): boolean {
    const { oldest } = this.waiting;
    return oldest !== null && oldest > this.#parts.bounds.age;
  }

  #say(refusing: string | null): void {
    if (refusing === this.#refusing) return;
    this.#refusing = refusing;
    if (refusing === null) this.#parts.log.say('New telemetry is taken in again.');
    else this.#parts.log.warn(`New telemetry is turned away with 503: ${refusing}`);
  }
}

/** The one writer of a relay's journal. */
export const WRITER = 'relay';

function tooLarge(most: number): IntakeAnswer {
  return { say: 'refused', because: 'TOO_LARGE', text: `the body is larger than the ${most} bytes that are kept of one payload` };
}
