/**
 * Tells how late this process may be in noticing what just happened. A thread that is busy, or that gets no processor, reads the
 * end of a phase when it comes to it, and what it reads then is partly its own time. A timer that is late by itself is how one
 * notices; a delay while nothing happened does no harm and is not told.
 */
export class StallWatch {
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;
  #users = 0;
  /** When the timer has to fire next. */
  #due = 0;
  #found = { late: 0, at: -Infinity, isRead: true };

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Watching costs a little, so it is done only while somebody measures. */
  begin(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    this.#due = this.#now() + EVERY_MS;
    this.#timer = setInterval(() => this.tick(), EVERY_MS);
    this.#timer.unref();
  }

  end(): void {
    this.#users -= 1;
    if (this.#users > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  tick(): void {
    const now = this.#now();
    const late = now - this.#due;
    if (late > TOLERATED_MS) this.#find(late, now);
    this.#due = now + EVERY_MS;
  }

  /** What happens now may have happened so much earlier, ms. */
  get late(): number {
    const now = this.#now();
    const overdue = now - this.#due;
    if (overdue > TOLERATED_MS) return overdue;
    const { late, at, isRead } = this.#found;
    return !isRead || now - at < EVERY_MS ? late : 0;
  }

  /** What waited meanwhile is read right after the timers of a turn, however long it is until this process goes on. */
  #find(late: number, at: number): void {
    const found = { late, at, isRead: false };
    this.#found = found;
    setImmediate(() => {
      found.isRead = true;
    });
  }
}

const EVERY_MS = 3;
/** Timers are late by a millisecond without anybody being held up. */
const TOLERATED_MS = 1.5;
