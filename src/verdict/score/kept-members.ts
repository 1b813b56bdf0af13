import type { ScoreTerms } from '../../catalog/score-terms.ts';
import { memberKey, type KeptScore } from '../../intake/score-series.ts';
import { DARK } from './confidence.ts';
import { scoreOf, type MemberFacts, type Score } from './score-of.ts';

/** What was kept of the members of a score at one moment, by their keys. */
export type KeptMembers = ReadonlyMap<string, KeptScore>;

/** At this quality a budget is spent. */
const EXHAUSTED = 0.5;

/** The score that members make which were kept, by the terms that are asked about: those of then, or others. */
export function scoreOfKept(kept: KeptMembers, terms: ScoreTerms): Score {
  return scoreOf(
    terms.members.map((member): MemberFacts => {
      const { lo, confidence } = kept.get(memberKey(member)) ?? { lo: 0, confidence: 0 };
      if (confidence === 0) return { member, quality: null, confidence: DARK, standing: 'unknown', unseen: 0, atMost: null };
      const quality = Math.min(1, lo / confidence);
      const bound = member.of.kind === 'journey' ? terms.atRisk.leave : EXHAUSTED;
      return {
        member,
        quality,
        confidence: { coverage: confidence, freshness: 1, evidence: 1, all: confidence },
        standing: quality <= bound ? 'breached' : 'kept',
        unseen: 0,
        atMost: null,
      };
    }),
    terms,
  );
}
