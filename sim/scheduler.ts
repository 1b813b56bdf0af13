import { seededRng } from '../src/kernel/rng.ts';
import type { Instant } from '../src/kernel/units.ts';
import type { WorkTime } from '../src/loops/work-time.ts';

/** One process of the simulated world. What it had under way when it died is never heard of again. */
export type Life = {
  readonly name: string;
  alive: boolean;
  /** It does nothing until then, as in a long pause. */ stoppedUntil: number;
};

/** Whoever is not a process: customers, the network, the story itself. */
export const WORLD: Life = { name: 'world', alive: true, stoppedUntil: 0 };

type Task = { readonly at: number; readonly order: number; readonly life: Life; readonly run: () => void };

/** Virtual time. Of what can happen at one moment a seeded choice is made, so that orders differ from seed to seed and not from run to run. */
export class Scheduler {
  readonly #rng;
  readonly #ready: Task[] = [];
  /** The latest first, so that the next is the last. */
  readonly #timers: Task[] = [];
  #now: Instant;
  #order = 0;
  steps = 0;

  constructor(start: Instant, seed: number) {
    this.#now = start;
    this.#rng = seededRng(seed);
  }

  readonly now = (): Instant => this.#now;

  /** As soon as whatever runs now has stopped. */
  soon(life: Life, run: () => void): void {
    this.#ready.push({ at: this.#now, order: (this.#order += 1), life, run });
  }

  at(when: number, life: Life, run: () => void): void {
    const task = { at: when, order: (this.#order += 1), life, run };
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.at > when) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, task);
  }

  /** Everything that happens up to then. */
  async run(until: number): Promise<void> {
    for (;;) {
      await quiet();
      const task = this.#next(until);
      if (task === null) break;
      if (!task.life.alive) continue;
      if (task.life.stoppedUntil > this.#now) this.at(task.life.stoppedUntil, task.life, task.run);
      else {
        this.steps += 1;
        task.run();
      }
    }
    this.#now = until as Instant;
  }

  #next(until: number): Task | null {
    if (this.#ready.length > 0) return this.#ready.splice(Math.floor(this.#rng.next() * this.#ready.length), 1)[0]!;
    const last = this.#timers.at(-1);
    if (last === undefined || last.at > until) return null;
    this.#now = Math.max(this.#now, last.at) as Instant;
    return this.#timers.pop()!;
  }

  /** The time of one process's work. */
  workTime(life: Life): WorkTime {
    return {
      spent: () => this.#now,
      turn: () => new Promise<void>((resolve) => this.soon(life, resolve)),
      pause: (ms, signal) =>
        new Promise<void>((resolve) => {
          this.at(this.#now + ms, life, () => {
            if (signal?.aborted !== true) resolve();
          });
        }),
    };
  }
}

/** Resolves when every promise that can go on has gone on: only what waits for the scheduler is left. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
