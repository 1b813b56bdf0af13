import { processTime, type WorkTime } from '../../loops/work-time.ts';

export type Task = {
  readonly everyMs: () => number;
  /** Tells its failures itself. */
  readonly run: () => Promise<unknown>;
};
export type Added = {
  /** Somebody new waits for it: it is done next, whether or not there is rest left. */
  urge(): void;
  remove(): void;
};

/** What takes longer goes on by itself, and does not keep the others waiting. */
export const PATIENCE_MS = 5_000;
const REST = 9;
/** What is done at once for somebody new is rested from so long at most: the first answers of all take longest, once. */
const MOST_OWED_MS = 2_000;
/** Whoever hears nothing for longer takes what he sees for old. What took so long was mostly something else meanwhile. */
const LONGEST_REST_MS = 4_000;
/** A timer cannot wait for ever; nothing is lost where it looks again. */
const LONGEST_IDLE_MS = 3_600_000;

type Kept = { readonly task: Task; dueAt: number; urgent: boolean; underWay: boolean };

/**
 * What is done again and again for those who look on. Whoever decides waits meanwhile, so that all of it together gets a tenth
 * of the time: one thing after the other, those first that wait longest, and after each a rest of nine times what it took.
 */
export class Tenth {
  readonly #time: WorkTime;
  readonly #worked: () => number;
  readonly #tasks = new Set<Kept>();
  #restUntil = 0;
  #working = false;
  #closed = false;
  #wake = (): void => undefined;

  /** `worked` is how long this thread has been at work: on a machine that others use, too, the time on the clock is theirs as well. */
  constructor(time: WorkTime = processTime, worked: () => number = threadWork) {
    this.#time = time;
    this.#worked = worked;
  }

  add(task: Task): Added {
    const kept: Kept = { task, dueAt: this.#time.spent(), urgent: true, underWay: false };
    this.#tasks.add(kept);
    this.#begin();
    return {
      urge: () => {
        kept.urgent = true;
        this.#begin();
      },
      remove: () => {
        this.#tasks.delete(kept);
        this.#wake();
      },
    };
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #begin(): void {
    if (this.#working || this.#closed) return this.#wake();
    this.#working = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    while (!this.#closed && this.#tasks.size > 0) {
      const next = this.#next();
      if (next === null) await this.#idle();
      else await this.#do(next);
    }
    this.#working = false;
  }

  async #do(kept: Kept): Promise<void> {
    const { urgent, task } = kept;
    const [began, before] = [this.#time.spent(), this.#worked()];
    kept.urgent = false;
    kept.underWay = true;
    const done = task.run().finally(() => {
      kept.underWay = false;
      this.#wake();
    });
    await this.#within(PATIENCE_MS, done);
    const rest = REST * (this.#worked() - before);
    kept.dueAt = began + task.everyMs();
    this.#restUntil = this.#time.spent() + Math.min(rest, urgent ? MOST_OWED_MS : LONGEST_REST_MS);
    await this.#time.turn();
  }

  #next(): Kept | null {
    const now = this.#time.spent();
    const mayGoOn = this.#restUntil <= now;
    const ready = [...this.#tasks].filter((one) => !one.underWay && (one.urgent || (mayGoOn && one.dueAt <= now)));
    return ready.reduce<Kept | null>((first, one) => (first === null || isBefore(one, first) ? one : first), null);
  }

  async #idle(): Promise<void> {
    const due = [...this.#tasks].filter(({ underWay }) => !underWay).map(({ dueAt }) => dueAt);
    const ms = Math.max(this.#restUntil, Math.min(...due)) - this.#time.spent();
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await this.#within(Math.min(Math.max(1, ms), LONGEST_IDLE_MS), woken);
    this.#wake = () => undefined;
  }

  async #within(ms: number, done: Promise<unknown>): Promise<void> {
    const stop = new AbortController();
    await Promise.race([done, this.#time.pause(ms, stop.signal)]);
    stop.abort();
  }
}

function threadWork(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function isBefore(one: Kept, other: Kept): boolean {
  return one.urgent === other.urgent ? one.dueAt < other.dueAt : one.urgent;
}
