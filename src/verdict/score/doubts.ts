import { elapsed, HOUR, type Instant } from '../../kernel/units.ts';
import type { Standing } from './score-state.ts';

/** Why a score is not to be taken at its word. Nobody is accused: each of them has honest causes, too. */
export type DoubtCode =
  | 'WEIGHTS_EDITED_WHILE_BAD'
  | 'SCORE_ROSE_AFTER_REMOVAL'
  | 'SCORE_ROSE_AFTER_SILENCE'
  | 'SCORE_MOVED_WITHOUT_EVIDENCE';
export type Doubt = { readonly code: DoubtCode; /** The member it is about, or empty. */ readonly member: string };

export type DoubtFacts = {
  readonly at: Instant;
  readonly standing: Standing;
  readonly point: number | null;
  /** How much of a rise is held back. */
  readonly heldBack: number;
  /** The newest edit of what the score is made of, with the state and the point it found. */
  readonly edit: {
    readonly at: Instant;
    readonly standing: Standing;
    readonly point: number | null;
    readonly removed: readonly string[];
  } | null;
  /** Members that nothing is known of, since when, and the point just before. */
  readonly silent: readonly { readonly member: string; readonly since: Instant; readonly point: number | null }[];
};

/** A rise so soon after something was taken away is told. */
export const SOON = HOUR;
/** Less is noise: one point of a hundred. */
const RISE = 0.01;

/** What about the score would make an auditor ask, in a fixed order. */
export function doubtsOf({ at, point, heldBack, edit, silent }: DoubtFacts): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const rose = (from: number | null): boolean => from !== null && point !== null && point - from > RISE;
  if (edit !== null && elapsed(edit.at, at) <= SOON) {
    const wasBad = edit.standing === 'at-risk' || edit.standing === 'breached';
    if (wasBad) doubts.push({ code: 'WEIGHTS_EDITED_WHILE_BAD', member: '' });
    if (rose(edit.point)) for (const member of edit.removed) doubts.push({ code: 'SCORE_ROSE_AFTER_REMOVAL', member });
  }
  for (const { member, since, point: before } of silent) {
    if (elapsed(since, at) <= SOON && rose(before)) doubts.push({ code: 'SCORE_ROSE_AFTER_SILENCE', member });
  }
  if (heldBack > RISE) doubts.push({ code: 'SCORE_MOVED_WITHOUT_EVIDENCE', member: '' });
  return doubts;
}
