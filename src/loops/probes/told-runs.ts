import type { Log } from '../../ports/log.ts';
import type { IntakeAnswer } from '../../ports/intake.ts';
import { runEvents } from '../../probe/run-events.ts';
import type { ProbeRun } from '../../probe/run.ts';
import type { OwnEvent } from '../tell-events.ts';

export type ToldRunsParts = {
  readonly log: Log;
  readonly tell: (events: readonly OwnEvent[]) => Promise<IntakeAnswer>;
};
export type ToldCounters = { readonly told: number; readonly waiting: number; readonly lost: number };

/** Told at once, so that a batch is one payload and one write to the disk. */
const MOST_AT_ONCE = 500;
/** Runs that wait for an intake that is busy; what is older is given up for what is newer. */
const MOST_WAITING = 20_000;

/** Hands runs over as events. What is not taken is told again, in the same bytes, so that it counts once. */
export class ToldRuns {
  readonly #parts: ToldRunsParts;
  readonly #waiting: ProbeRun[] = [];
  #events: { readonly runs: number; readonly list: readonly OwnEvent[] } | null = null;
  #telling: Promise<void> | null = null;
  #told = 0;
  #lost = 0;

  constructor(parts: ToldRunsParts) {
    this.#parts = parts;
  }

  readonly counters = (): ToldCounters => ({
    told: this.#told,
    waiting: this.#waiting.length + (this.#events?.runs ?? 0),
    lost: this.#lost,
  });

  add(run: ProbeRun): void {
    this.#waiting.push(run);
    if (this.#waiting.length <= MOST_WAITING) return;
    this.#waiting.shift();
    this.#lost += 1;
  }

  /** Tells what waits, unless that is under way. */
  flush(): void {
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = null;
    });
  }

  /** Tells what waits, once; what is not taken then is lost to whoever does not wait. */
  async settled(): Promise<void> {
    await this.#telling;
    this.flush();
    await this.#telling;
  }

  async #tell(): Promise<void> {
    while (this.#events !== null || this.#waiting.length > 0) {
      const runs = this.#events === null ? this.#waiting.splice(0, MOST_AT_ONCE) : [];
      this.#events ??= { runs: runs.length, list: runs.flatMap(runEvents) };
      const said = await this.#parts.tell(this.#events.list).catch((cause: unknown): IntakeAnswer => {
        return { say: 'busy', because: 'STORE', retryAfterMs: 0, text: cause instanceof Error ? cause.message : String(cause) };
      });
      if (said.say === 'busy') return;
      if (said.say === 'refused') {
        this.#lost += this.#events.runs;
        this.#parts.log.warn(`${this.#events.runs} results of probes were refused: ${said.text}`);
      } else this.#told += this.#events.runs;
      this.#events = null;
    }
  }
}
