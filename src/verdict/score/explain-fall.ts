import type { Score } from './score-of.ts';

/** Of one member at one moment: what of a score is needed to tell later why it moved. */
export type PartThen = {
  readonly key: string;
  readonly share: number;
  /** Confidence × quality. */
  readonly part: number;
  readonly known: number;
};

/** What one member did to the score. The three add up to `all`, and those of all members to the whole difference. */
export type Contribution = {
  readonly key: string;
  /** It did better or worse. */
  readonly quality: number;
  /** More or less is known of it. */
  readonly confidence: number;
  /** It counts for more or less: its weight was changed, or who else is weighed. */
  readonly weight: number;
  readonly all: number;
};

export type Fall = {
  readonly from: number;
  readonly to: number;
  readonly contributions: readonly Contribution[];
  /** What holds and bounds from outside the members did: the rest, exactly. */
  readonly held: number;
};

type Moment = { readonly lo: number; readonly members: readonly PartThen[] };

export function momentOf({ lo, members }: Score): Moment {
  return { lo, members: members.map(({ key, share, part, known }) => ({ key, share, part, known })) };
}

/**
 * Why the proven score moved from one moment to another, in either direction: each member's change of share × confidence ×
 * quality, taken apart halfway between the two moments so that nothing is left over or told twice.
 */
export function explainFall(before: Moment, after: Moment): Fall {
  const then = new Map(before.members.map((member) => [member.key, member]));
  const now = new Map(after.members.map((member) => [member.key, member]));
  const keys = [...new Set([...then.keys(), ...now.keys()])];
  const contributions = keys.map((key) => contributionOf(key, then.get(key), now.get(key)));
  const explained = contributions.reduce((sum, { all }) => sum + all, 0);
  return { from: before.lo, to: after.lo, contributions, held: after.lo - before.lo - explained };
}

function contributionOf(key: string, then: PartThen | undefined, now: PartThen | undefined): Contribution {
  // A member that came or went changed its weight from or to nothing, and nothing else.
  const before = then ?? { key, share: 0, part: now?.part ?? 0, known: now?.known ?? 0 };
  const after = now ?? { key, share: 0, part: before.part, known: before.known };
  const share = (before.share + after.share) / 2;
  const weight = ((after.share - before.share) * (before.part + after.part)) / 2;
  const [was, is] = [qualityOf(before), qualityOf(after)];
  // What is not known at all has no quality that could have changed: all of its change is of what is known.
  const quality = was === null || is === null ? 0 : (share * (is - was) * (before.known + after.known)) / 2;
  const confidence = share * (after.part - before.part) - quality;
  return { key, quality, confidence, weight, all: quality + confidence + weight };
}

function qualityOf({ part, known }: PartThen): number | null {
  return known === 0 ? null : part / known;
}

/**
 * The same numbers as whole counts of `step` that add up to the rounded sum: what was rounded off most is given back first, so
 * that no reader finds a sum that is wrong in its last digit.
 */
export function roundedToSum(parts: readonly number[], step: number, total = wholeSteps(parts, step)): readonly number[] {
  const floors = parts.map((part) => Math.floor(part / step));
  let left = total - floors.reduce((so, floor) => so + floor, 0);
  const byRest = parts
    .map((part, index) => ({ index, rest: part / step - (floors[index] ?? 0) }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of left < 0 ? byRest.toReversed() : byRest) {
    if (left === 0) break;
    floors[index] = (floors[index] ?? 0) + Math.sign(left);
    left -= Math.sign(left);
  }
  return floors;
}

function wholeSteps(parts: readonly number[], step: number): number {
  return Math.round(parts.reduce((so, part) => so + part, 0) / step);
}
