import type { Instant } from '../../kernel/units.ts';
import type { MemberFacts } from './score-of.ts';

/** What a member was before time went by unseen. */
export type GapHold = {
  /** Part of its budget that was unseen then. */
  readonly unseen: number;
  /** Confidence × quality then: while the gap is open its part may not be more. */
  readonly part: number;
  /** Since the gap could hide as much as matters; null while it could not. */
  readonly since: Instant | null;
  /** As of the last look, to see a gap that grows. */
  readonly lastUnseen: number;
};

/**
 * A gap could have hidden an outage, and bad events that leave the window meanwhile would make the score rise. It matters
 * once a total outage throughout it would have spent this part of the budget: 2.5 points of the member's quality.
 */
export const HIDDEN = 0.05;

/**
 * The next hold of a member, and how much its part may be. While time goes by unseen the part may not rise; afterwards neither,
 * until what is unseen was filled in later or has left the window. A small gap that is over holds nothing.
 */
export function holdAt(
  before: GapHold | null,
  { quality, confidence, unseen }: Pick<MemberFacts, 'quality' | 'confidence' | 'unseen'>,
  at: Instant,
): { readonly hold: GapHold; readonly atMost: number | null } {
  const part = confidence.all * (quality ?? 0);
  if (before === null || unseen <= before.unseen)
    return { hold: { unseen, part, since: null, lastUnseen: unseen }, atMost: null };
  const grows = unseen > before.lastUnseen || quality === null || confidence.all === 0;
  if (unseen - before.unseen > HIDDEN)
    return { hold: { ...before, since: before.since ?? at, lastUnseen: unseen }, atMost: before.part };
  if (grows) return { hold: { ...before, since: null, lastUnseen: unseen }, atMost: before.part };
  return { hold: { unseen: before.unseen, part, since: null, lastUnseen: unseen }, atMost: null };
}
