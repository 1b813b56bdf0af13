import type { Clock } from '../ports/clock.ts';
import type { IntakeAnswer } from '../ports/intake.ts';
import type { JournalWriter } from '../ports/journal.ts';
import { processTime, type WorkTime } from './work-time.ts';

/** A frame that waits for the disk. `begins` when it is the first of a new segment. */
export type Held = {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly begins: boolean;
  readonly bytes: number;
  readonly digest: Uint8Array | null;
  readonly answer: IntakeAnswer;
  readonly resolve: (answer: IntakeAnswer) => void;
};

export type GroupCommitParts = {
  readonly writer: JournalWriter;
  readonly clock: Clock;
  readonly time?: WorkTime;
  /** Told of frames that are durable, with the sequence of the first: before anybody is answered. */
  readonly deliver: (frames: readonly Uint8Array<ArrayBuffer>[], first: number) => void;
  /** Told of payloads that were not made durable. */
  readonly lost: (held: readonly Held[]) => void;
  readonly counted: (held: Held) => void;
  readonly counters: { commits: number; failedCommits: number };
};

const RETRY_AFTER_MS = 1_000;
/**
 * Writes do not begin in quicker succession. A write costs as much as a small payload, so many small ones are better served
 * together; whoever comes alone does not wait.
 */
const LEAST_PAUSE_MS = 2;

/** Lets frames wait for the disk together, and answers each when the write that holds it is done. */
export class GroupCommit {
  readonly #parts: GroupCommitParts;
  readonly #time: WorkTime;
  #held: Held[] = [];
  #bytes = 0;
  #busy = false;
  #began = Number.NEGATIVE_INFINITY;
  #sound = true;
  #current: Promise<void> = Promise.resolve();

  constructor(parts: GroupCommitParts) {
    this.#parts = parts;
    this.#time = parts.time ?? processTime;
  }

  /** False after a write that failed, until the journal has been mended. */
  get sound(): boolean {
    return this.#sound;
  }

  get waiting(): { readonly frames: number; readonly bytes: number } {
    return { frames: this.#held.length, bytes: this.#bytes };
  }

  hold(frame: Held): void {
    this.#held.push(frame);
    this.#bytes += frame.bytes;
    this.#start();
  }

  /** Tries to mend the journal; called every second while it is not sound. */
  nudge(): void {
    if (!this.#sound) this.#start();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#busy) await this.#current;
  }

  #start(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#current = (this.#sound ? this.#commitAll() : this.#mend()).finally(() => {
      this.#busy = false;
      if (this.#sound && this.#held.length > 0) this.#start(); // it came in after the last look
    });
  }

  async #commitAll(): Promise<void> {
    while (this.#sound && this.#held.length > 0) {
      // Whatever has arrived by now joins: one write to the disk serves all of it.
      await (this.#time.spent() - this.#began < LEAST_PAUSE_MS ? this.#time.pause(LEAST_PAUSE_MS) : this.#time.turn());
      this.#began = this.#time.spent();
      await this.#commit(this.#take());
    }
  }

  async #commit(group: readonly Held[]): Promise<void> {
    const { counters, lost } = this.#parts;
    const left = [...group];
    try {
      while (left.length > 0) {
        const next = left.findIndex(({ begins }, index) => begins && index > 0);
        const part = left.slice(0, next < 0 ? left.length : next);
        await this.#append(part);
        left.splice(0, part.length);
      }
      counters.commits += 1;
    } catch (cause) {
      counters.failedCommits += 1;
      // Frames that wait refer to names in frames that are lost now.
      const gone = [...left, ...this.#take()];
      lost(gone);
      const text = `telemetry cannot be stored: ${cause instanceof Error ? cause.message : String(cause)}`;
      for (const { resolve } of gone) resolve({ say: 'busy', because: 'STORE', retryAfterMs: RETRY_AFTER_MS, text });
      await this.#mend();
    }
  }

  async #append(part: readonly Held[]): Promise<void> {
    const { writer, clock, deliver, counted } = this.#parts;
    if (part[0]?.begins === true && writer.segment.bytes > 0) await writer.rotate();
    const first = writer.next;
    const frames = part.map(({ frame }) => frame);
    await writer.append(frames, clock.now());
    deliver(frames, first);
    for (const held of part) {
      counted(held);
      held.resolve(held.answer);
    }
  }

  async #mend(): Promise<void> {
    this.#sound = false;
    try {
      await this.#parts.writer.recover();
      this.#sound = true;
    } catch {
      // The disk still refuses; the next nudge tries again.
    }
  }

  #take(): readonly Held[] {
    const group = this.#held;
    this.#held = [];
    this.#bytes = 0;
    return group;
  }
}
