import type { Instant } from '../../kernel/units.ts';
import type { MemberFacts } from './score-of.ts';

/** What a member was before time went by unseen. */
export type GapHold = {
  /** Part of its budget that was unseen then. */
  readonly unseen: number;
  /** Quality × coverage × freshness then: while the gap is open it counts for no more, whatever it seems to be. */
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
 * until what is unseen was filled in later or has left the window. A small gap that is over holds nothing. What new events add
 * to the evidence does count: a gap in the first minute of a service must not hold it to the few events of that minute.
 */
export function holdAt(
  before: GapHold | null,
  { quality, confidence, unseen }: Pick<MemberFacts, 'quality' | 'confidence' | 'unseen'>,
  at: Instant,
): { readonly hold: GapHold | null; readonly atMost: number | null } {
  // What was never known has nothing to hold to.
  if (before === null && quality === null) return { hold: null, atMost: null };
  const { coverage, freshness, evidence } = confidence;
  const part = coverage * freshness * (quality ?? 0);
  if (before === null) return { hold: { unseen, part, since: null, lastUnseen: unseen }, atMost: null };
  if (unseen <= before.unseen) {
    const known = quality === null ? before.part : part;
    return { hold: { unseen, part: known, since: null, lastUnseen: unseen }, atMost: null };
  }
  const atMost = before.part * evidence;
  const grows = unseen > before.lastUnseen || quality === null || confidence.all === 0;
  if (unseen - before.unseen > HIDDEN) return { hold: { ...before, since: before.since ?? at, lastUnseen: unseen }, atMost };
  if (grows) return { hold: { ...before, since: null, lastUnseen: unseen }, atMost };
  return { hold: { unseen: before.unseen, part, since: null, lastUnseen: unseen }, atMost: null };
}
