import type { ScoreMember, ScoreTerms } from '../../catalog/score-terms.ts';
import { memberKey } from '../../intake/score-series.ts';
import type { Confidence } from './confidence.ts';

/** What is known of one member of a score. */
export type MemberFacts = {
  readonly member: ScoreMember;
  /** How well it does, 0 to 1; null when nothing is known. */
  readonly quality: number | null;
  readonly confidence: Confidence;
  /** By its own promise, whatever it weighs. */
  readonly standing: 'kept' | 'breached' | 'unknown';
  /** Part of its budget that time which was not seen could have spent. */
  readonly unseen: number;
  /** Its part may not be more than this while a gap is open; null holds nothing. */
  readonly atMost: number | null;
};

/** A member with what it adds. */
export type WeighedMember = MemberFacts & {
  readonly key: string;
  /** Its weight ÷ those of all members that count; 0 for one that is left out. */
  readonly share: number;
  /** Confidence × quality as they count: a missing member may count as bad, and one with a gap is held. */
  readonly part: number;
  /** Confidence as it counts. */
  readonly known: number;
  readonly missing: boolean;
  /** A gap keeps its part below what it would be. */
  readonly held: boolean;
};

/** Unknown parts count as nothing in `lo` and as all is well in `hi`; `lo ≤ point ≤ hi`, all of them 0 to 1. */
export type Score = {
  readonly lo: number;
  readonly hi: number;
  /** Of what is known; null when too little is. */
  readonly point: number | null;
  /** How much of it is known, 0 to 1. */
  readonly confidence: number;
  readonly members: readonly WeighedMember[];
};

/** The weighted mean of the members' qualities, with what is not known of it left open on both sides. */
export function scoreOf(facts: readonly MemberFacts[], { leastConfidence }: Pick<ScoreTerms, 'leastConfidence'>): Score {
  const counted = facts.map(counts);
  const weights = counted.reduce((sum, { member, ignored }) => sum + (ignored ? 0 : member.weight), 0);
  const members = counted.map(({ ignored, ...member }): WeighedMember => {
    const share = ignored || weights === 0 ? 0 : member.member.weight / weights;
    return { ...member, share };
  });
  return sumOf(members, leastConfidence);
}

/** The score that members with their shares make; used again when parts are changed from outside. */
export function sumOf(members: readonly WeighedMember[], leastConfidence: number): Score {
  const all = members.reduce((sum, { member, share }) => sum + (share > 0 ? member.weight : 0), 0);
  const total = (of: (member: WeighedMember) => number): number => {
    const sum = members.reduce((so, member) => so + (member.share > 0 ? member.member.weight * of(member) : 0), 0);
    return all === 0 ? 0 : sum / all;
  };
  return scoreWith({ lo: total(({ part }) => part), confidence: total(({ known }) => known), members }, leastConfidence);
}

/** What follows from how much is proven and how much is known. */
export function scoreWith(
  { lo, confidence, members }: Pick<Score, 'lo' | 'confidence' | 'members'>,
  leastConfidence: number,
): Score {
  const isKnown = confidence > 0 && confidence >= leastConfidence - ROUNDING;
  // Sums of shares are off in their last digits.
  const hi = Math.min(1, lo + Math.max(0, 1 - confidence));
  const point = isKnown ? Math.min(hi, Math.max(lo, lo / confidence)) : null;
  return { lo, hi, point, confidence, members };
}
const ROUNDING = 1e-9;

function counts(facts: MemberFacts): Omit<WeighedMember, 'share'> & { readonly ignored: boolean } {
  const { member, quality, confidence, atMost } = facts;
  const missing = quality === null || confidence.all === 0;
  const key = memberKey(member);
  if (missing) {
    const known = member.whenMissing === 'bad' ? 1 : 0;
    return { ...facts, key, part: 0, known, missing, held: false, ignored: member.whenMissing === 'ignore' };
  }
  const part = confidence.all * quality;
  const held = atMost !== null && part > atMost;
  return { ...facts, key, part: held ? atMost : part, known: confidence.all, missing, held, ignored: false };
}
