import type { Instant } from '../../kernel/units.ts';
import type { Done, DoneFile } from '../../ports/done-frames.ts';
import { DoneFrames, isWithin } from './done-frames.ts';
import type { Pulse } from './pulse.ts';

/** Which payloads the server has answered, in memory and on disk. What is on disk is never ahead of what was answered. */
export class SentMark {
  readonly #file: DoneFile;
  readonly #pulse: Pulse;
  readonly #frames: DoneFrames;
  /** When those that are being sent were taken in. */
  readonly #sending = new Map<number, Instant>();
  #written: Done;
  #writing: Promise<void> | null = null;
  #isBehind = false;

  constructor(file: DoneFile, pulse: Pulse, before: Done) {
    this.#file = file;
    this.#pulse = pulse;
    this.#frames = new DoneFrames(before);
    this.#written = this.#frames.done;
  }

  /** What is on disk. */
  get written(): Done {
    return this.#written;
  }

  /** When the oldest of those that are being sent was taken in: payloads are begun in order, so none that waits is older. */
  get oldest(): Instant | null {
    let oldest: Instant | null = null;
    for (const at of this.#sending.values()) if (oldest === null || at < oldest) oldest = at;
    return oldest;
  }

  left(last: number): number {
    return this.#frames.left(last);
  }

  has(sequence: number): boolean {
    return this.#frames.has(sequence);
  }

  /** False when too many have run ahead of one that is not answered: they could not all be remembered across a restart. */
  mayBegin(sequence: number): boolean {
    return isWithin(this.#written, sequence);
  }

  begin(sequence: number, at: Instant): void {
    this.#sending.set(sequence, at);
  }

  /** It need not be sent any more. */
  settled(sequence: number): void {
    this.#sending.delete(sequence);
    this.#frames.add(sequence);
    this.#isBehind = true;
    void this.write().catch(() => undefined); // tried again every second, where a failure is told
  }

  /** None before this one is left to be sent. */
  settledBefore(sequence: number): void {
    for (let each = this.#frames.upTo + 1; each < sequence; each += 1) if (!this.#sending.has(each)) this.settled(each);
  }

  /** Writes until what is on disk is what was answered; one write serves all answers that came during the one before. */
  write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#isBehind) {
      this.#isBehind = false;
      const { done } = this.#frames;
      try {
        await this.#file.write(done);
      } catch (error) {
        this.#isBehind = true;
        throw error;
      }
      this.#written = done;
      this.#pulse.beat();
    }
  }
}
