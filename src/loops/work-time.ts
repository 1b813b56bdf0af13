import { setTimeout as pause } from 'node:timers/promises';

/**
 * Time as whoever works here feels it: how long a piece of work takes, how long something is waited for, and when others have
 * their turn. No decision rests on it. A simulated world brings its own, so that a run depends on nothing else.
 */
export type WorkTime = {
  /** Milliseconds since some moment: only differences mean anything. */
  spent(): number;
  /** Resolves once whatever waits to be served had its turn. */
  turn(): Promise<unknown>;
  /** Resolves after so long, or never where the signal came first. */
  pause(ms: number, until?: AbortSignal): Promise<unknown>;
};

/** The time of this process. */
export const processTime: WorkTime = {
  spent: () => performance.now(),
  turn: () => new Promise(setImmediate),
  async pause(ms, signal) {
    if (signal === undefined) return pause(ms);
    // Whoever gives a signal has stopped waiting when it comes.
    return pause(ms, undefined, { signal }).catch(() => new Promise(() => undefined));
  },
};
