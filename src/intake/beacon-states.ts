import type { Course } from './journey-course.ts';
import type { Instant } from '../kernel/units.ts';

/** A visit's beacons in 32 bits: how many are expected by now, and which of the last sixteen came. */
export type SeqNote = { readonly state: number; readonly missing: number };

const WINDOW = 16;

/** Null for a beacon that came before. `missing` is negative for one that was missed and comes now after all. */
export function noteSeq(before: number | null, seq: number): SeqNote | null {
  const expected = before === null ? 0 : before >>> WINDOW;
  const came = before === null ? 0 : before & 0xffff;
  if (seq >= expected) {
    const ahead = seq - expected;
    const moved = ahead + 1 >= WINDOW ? 0 : (came << (ahead + 1)) & 0xffff;
    // A visit that nobody knows can have begun long ago, and a liar can begin anywhere: no more is missed than fits the window.
    return { state: (((seq + 1) << WINDOW) | moved | 1) >>> 0, missing: Math.min(ahead, WINDOW) };
  }
  const bit = expected - 1 - seq;
  if (bit >= WINDOW || (came & (1 << bit)) !== 0) return null;
  return { state: (before! | (1 << bit)) >>> 0, missing: -1 };
}

/** A journey in 32 bits: when it began, in seconds of a circle of twelve days, how far it came, and whether it ended. */
export function packCourse({ startedAt, reached, ended }: Course): number {
  return (((Math.floor(startedAt / 1_000) % CIRCLE) << 8) | (Math.min(reached, 127) << 1) | (ended ? 1 : 0)) >>> 0;
}

export function courseIn(state: number, at: Instant): Course {
  const age = (Math.floor(at / 1_000) - (state >>> 8) + 2 * CIRCLE) % CIRCLE;
  return { startedAt: at - age * 1_000, reached: (state >>> 1) & 127, ended: (state & 1) === 1 };
}

const CIRCLE = 2 ** 20;
