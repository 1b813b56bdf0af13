import { elapsed, HOUR, type Instant } from '../../kernel/units.ts';
import { explainFall, type PartThen } from './explain-fall.ts';
import { scoreWith, type Score } from './score-of.ts';

/** What was last shown of a score, and of which parts it was made. */
export type Shown = { readonly at: Instant; readonly lo: number; readonly members: readonly PartThen[] };

export type Paced = {
  /** The score as it is shown. */
  readonly score: Score;
  /** How much of a rise is held back because nothing but words is behind it. */
  readonly heldBack: number;
};

export type Pace = {
  /** Points of score per hour that it may rise without evidence; null lets it. */
  readonly mostPerHour: number | null;
  readonly leastConfidence: number;
  /** Whether enough events came lately of the member that a change of its quality is a fact. */
  readonly isBacked: (key: string) => boolean;
  readonly at: Instant;
};

/**
 * Bounds how fast a score rises without evidence. A member that does better and has the events to show for it lifts it at
 * once; other weights, members that left, and better figures without events lift it by so much an hour. A fall is never held.
 */
export function paceScore(before: Shown | null, score: Score, { mostPerHour, leastConfidence, isBacked, at }: Pace): Paced {
  if (before === null || mostPerHour === null || score.lo <= before.lo) return { score, heldBack: 0 };
  const { contributions } = explainFall({ lo: before.lo, members: before.members }, { lo: score.lo, members: score.members });
  const backed = contributions.reduce((sum, one) => sum + (isBacked(one.key) ? one.quality + one.confidence : 0), 0);
  const allowed = Math.max(0, backed) + (mostPerHour * elapsed(before.at, at)) / HOUR;
  const heldBack = score.lo - before.lo - allowed;
  if (heldBack <= 0) return { score, heldBack: 0 };
  return { score: scoreWith({ ...score, lo: score.lo - heldBack }, leastConfidence), heldBack };
}

/** So many events of a member within the last hour make a change of its quality a fact. */
export const BACKING = 50;
