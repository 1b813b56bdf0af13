import type { Certificate, Phases } from '../../probe/exchange.ts';
import type { StallWatch } from './stall-watch.ts';

type Phase = 'dns' | 'connect' | 'tls' | 'ttfb';
type Clocks = { readonly at: () => number; readonly now?: () => number };

/**
 * One exchange on a clock that only runs forward. Where this process noticed late that a phase had ended, half of the delay is
 * taken out: the end lies somewhere within it, and so the error is never more than that half.
 */
export class Measuring {
  readonly #watch: Pick<StallWatch, 'begin' | 'end' | 'late'>;
  readonly #now: () => number;
  /** The time that certificates are good until is one of calendars. */
  readonly at: () => number;
  readonly #began: number;
  readonly #phases: Record<Phase, number | null> = { dns: null, connect: null, tls: null, ttfb: null };
  readonly #certificates = new Map<string, Certificate>();
  #stalled = 0;

  constructor(watch: Pick<StallWatch, 'begin' | 'end' | 'late'>, { at, now = () => performance.now() }: Clocks) {
    this.#watch = watch;
    this.#now = now;
    this.at = at;
    watch.begin();
    this.#began = now();
  }

  /** Adds how long the work takes, also when it fails: how long one waited is what one wants to know then. */
  async phase<Done>(phase: Phase, work: () => Promise<Done>): Promise<Done> {
    const began = this.#now();
    try {
      return await work();
    } finally {
      const took = this.#now() - began;
      const late = Math.min(took, this.#watch.late);
      this.#stalled += late;
      this.#phases[phase] = (this.#phases[phase] ?? 0) + took - late / 2;
    }
  }

  certificate(shown: Certificate): void {
    this.#certificates.set(shown.host, shown);
  }

  /** Ends the measurement. */
  end(): { readonly phases: Phases; readonly certificates: readonly Certificate[] } {
    const took = this.#now() - this.#began;
    const stalled = Math.min(took, this.#stalled + this.#lateAtEnd(took));
    this.#watch.end();
    return { phases: { ...this.#phases, total: took - stalled / 2, stalled }, certificates: [...this.#certificates.values()] };
  }

  /** What the last phase was late by is counted already when the end comes right after it. */
  #lateAtEnd(took: number): number {
    const { late } = this.#watch;
    const counted = Object.values(this.#phases).reduce<number>((sum, ms) => sum + (ms ?? 0), 0) + this.#stalled / 2;
    return took - counted >= late ? late : 0;
  }
}
