import { HOUR, MINUTE, SECOND, elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { processTime, type WorkTime } from './work-time.ts';

/** Something done again and again. Rounds of one job never overlap; a job that fails is said so and tried again. */
export type Job = { readonly name: string; readonly every: DurationMs; readonly run: (at: Instant) => Promise<void> };
export type Rounds = { close(): Promise<void>; health(): readonly JobHealth[] };
export type JobHealth = {
  readonly name: string;
  readonly failures: number;
  readonly lastDone: Instant | null;
  readonly lastError: string | null;
};

export type RoundsParts = { readonly clock: Clock; readonly log: Log; readonly time?: WorkTime };

export function openRounds(jobs: readonly Job[], parts: RoundsParts): Rounds {
  const running = jobs.map((job) => openRound(job, parts));
  return {
    health: () => running.map(({ health }) => health()),
    async close() {
      await Promise.all(running.map(({ close }) => close()));
    },
  };
}

export const EVERY_SECOND = SECOND;
export const EVERY_SLOT = (10 * SECOND) as DurationMs;
export const EVERY_MINUTE = MINUTE;

function openRound(
  { name, every, run }: Job,
  { clock, log, time = processTime }: RoundsParts,
): { health(): JobHealth; close(): Promise<void> } {
  const state: {
    failures: number;
    lastDone: Instant | null;
    lastError: string | null;
    warnedAt: Instant | null;
    current: Promise<void>;
    closed: boolean;
  } = {
    failures: 0,
    lastDone: null,
    lastError: null,
    warnedAt: null,
    current: Promise.resolve(),
    closed: false,
  };
  const stop = new AbortController();
  const once = async (): Promise<void> => {
    const at = clock.now();
    try {
      await run(at);
      state.lastDone = at;
      state.lastError = null;
    } catch (cause) {
      state.failures += 1;
      state.lastError = cause instanceof Error ? cause.message : String(cause);
      if (state.warnedAt === null || elapsed(state.warnedAt, at) > HOUR / 60) {
        state.warnedAt = at;
        log.warn(`${name} failed and is tried again`, cause);
      }
    }
    if (!state.closed) void time.pause(Math.max(0, every - elapsed(at, clock.now())), stop.signal).then(go);
  };
  const go = (): void => {
    state.current = once();
  };
  go();
  return {
    health: () => ({ name, failures: state.failures, lastDone: state.lastDone, lastError: state.lastError }),
    async close() {
      state.closed = true;
      stop.abort();
      await state.current;
    },
  };
}
