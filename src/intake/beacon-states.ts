import type { Course } from './journey-course.ts';
import type { Instant } from '../kernel/units.ts';

/** A visit's beacons in 32 bits: how many are expected by now, which of the last came, and whether an older one never did. */
export type SeqNote = {
  readonly state: number;
  readonly missing: number;
  /** Whether every beacon before it has come, and none after it. */
  readonly isWhole: boolean;
};

const WINDOW = 15;
const CAME = 2 ** WINDOW - 1;
const MISSED = 2 ** WINDOW;

/** Null for a beacon that came before. `missing` is negative for one that was missed and comes now after all. */
export function noteSeq(before: number | null, seq: number): SeqNote | null {
  const expected = (before ?? 0) >>> 16;
  const came = (before ?? 0) & CAME;
  const missed = (before ?? 0) & MISSED;
  if (seq >= expected) {
    const holes = ~came & (2 ** Math.min(expected, WINDOW) - 1);
    const ahead = seq - expected;
    const isFar = ahead >= WINDOW;
    const fallen = isFar || ((holes << (ahead + 1)) | (2 ** (ahead + 1) - 2)) > CAME ? MISSED : missed;
    const moved = isFar ? 0 : (came << (ahead + 1)) & CAME;
    // A visit that nobody knows can have begun long ago, and a liar can begin anywhere: no more is missed than fits the window.
    return {
      state: (((seq + 1) << 16) | fallen | moved | 1) >>> 0,
      missing: Math.min(ahead, WINDOW),
      isWhole: ahead === 0 && holes === 0 && missed === 0,
    };
  }
  const bit = expected - 1 - seq;
  // Whether one that is so old came before is known by the journal alone.
  if (bit >= WINDOW) return missed === 0 ? null : { state: before!, missing: -1, isWhole: false };
  if ((came & (1 << bit)) !== 0) return null;
  return { state: (before! | (1 << bit)) >>> 0, missing: -1, isWhole: false };
}

/** A journey in 32 bits: since when it is known, in seconds of a circle of twelve days, how far it came, whether it began and ended. */
export function packCourse({ startedAt, begun, reached, ended }: Course): number {
  const since = Math.floor(startedAt / 1_000) % CIRCLE;
  return ((begun ? BEGUN : 0) + ((since << 8) | (Math.min(reached, 127) << 1) | (ended ? 1 : 0))) >>> 0;
}

export function courseIn(state: number, at: Instant): Course {
  const age = (Math.floor(at / 1_000) - ((state >>> 8) % CIRCLE) + 2 * CIRCLE) % CIRCLE;
  const ended = (state & 1) === 1;
  return { startedAt: at - age * 1_000, begun: (state & BEGUN) !== 0, reached: (state >>> 1) & 127, ended };
}

const CIRCLE = 2 ** 20;
const BEGUN = 2 ** 28;
