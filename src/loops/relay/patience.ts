import { after, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { Pulse } from './pulse.ts';

export type PatienceParts = {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  /** Resolves after so long, or as soon as there is no more point in waiting. */
  readonly pause: (ms: DurationMs) => Promise<void>;
  readonly isOver: () => boolean;
};
/** Leave to try once; it ends with what came of it. */
export type Attempt = { readonly isProbe: boolean };

export const FIRST_PAUSE = 250 as DurationMs;
export const LONGEST_PAUSE = 30_000 as DurationMs;

/**
 * When to try a server again that could not take a payload. While it is in trouble one payload tries for all, after pauses
 * that grow by chance up to three times from one to the next: many relays that lost one server come back at many times.
 */
export class Patience {
  readonly #parts: PatienceParts;
  readonly #pulse = new Pulse();
  #pause = FIRST_PAUSE;
  #until = 0 as Instant;
  /** Of a server that was never heard nothing better is known. */
  #inTrouble = true;
  #probes = false;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
  }

  /** Null when there is no point in trying any more. */
  async begin(): Promise<Attempt | null> {
    const { clock, pause, isOver } = this.#parts;
    for (;;) {
      if (isOver()) return null;
      const wait = (this.#until - clock.now()) as DurationMs;
      if (wait > 0) await pause(wait);
      else if (!this.#inTrouble) return { isProbe: false };
      else if (!this.#probes) return this.#probe();
      else await this.#pulse.wait();
    }
  }

  succeeded(): void {
    this.#inTrouble = false;
    this.#probes = false;
    this.#pause = FIRST_PAUSE;
    this.#until = 0 as Instant;
    this.#pulse.beat();
  }

  failed({ isProbe }: Attempt, retryAfterMs: number | null): void {
    const now = this.#parts.clock.now();
    // Of several that failed together only the first tells something new.
    if (isProbe || !this.#inTrouble) {
      const most = Math.min(LONGEST_PAUSE, this.#pause * 3);
      this.#pause = (FIRST_PAUSE + this.#parts.chance() * (most - FIRST_PAUSE)) as DurationMs;
      this.#until = after(now, this.#pause);
    }
    if (retryAfterMs !== null) this.#until = Math.max(this.#until, after(now, retryAfterMs as DurationMs)) as Instant;
    this.#inTrouble = true;
    if (isProbe) this.#probes = false;
    this.#pulse.beat();
  }

  /** An attempt that came to no end tells nothing. */
  gaveUp({ isProbe }: Attempt): void {
    if (isProbe) this.#probes = false;
    this.#pulse.beat();
  }

  /** Lets those who wait for another's attempt see that there is no more point in it. */
  wake(): void {
    this.#pulse.beat();
  }

  #probe(): Attempt {
    this.#probes = true;
    return { isProbe: true };
  }
}
