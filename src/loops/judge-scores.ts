import { scoredOf, type Scored } from '../catalog/scored.ts';
import type { Instant } from '../kernel/units.ts';
import { scoreOf, type Score } from '../verdict/score/score-of.ts';
import { judgeScore, type Judged } from '../verdict/score/score-state.ts';
import type { Known } from './objectives.ts';
import { gatherMember, type GatheredMember, type PartScores, type ScoreView } from './score-facts.ts';

/** One score as it is, with what is known of its members. */
export type ScoreNow = {
  readonly scored: Scored;
  readonly at: Instant;
  readonly score: Score;
  readonly judged: Judged;
  readonly gathered: readonly GatheredMember[];
};

/** What becomes of a score before it is a part of others: held, paced, and judged by what it was before. */
export type Settle = (scored: Scored, gathered: readonly GatheredMember[]) => Pick<ScoreNow, 'score' | 'judged'>;

/** Every score of the catalog, those of journeys before what is made of them. */
export function judgeScores(
  known: Known,
  { view, at, settle = plainly }: { view: ScoreView; at: Instant; settle?: Settle },
): ScoreNow[] {
  const parts = new Map<string, Pick<ScoreNow, 'score' | 'judged'>>();
  return scoredOf(known.catalog()).map((scored) => judgeOne(known, scored, { view, at, settle, parts }));
}

/** One of them alone, with the journeys that it is made of. */
export function judgeScoreOf(known: Known, wanted: Scored, { view, at }: { view: ScoreView; at: Instant }): ScoreNow {
  const parts = new Map<string, Pick<ScoreNow, 'score' | 'judged'>>();
  for (const scored of scoredOf(known.catalog())) {
    if (scored === wanted) break;
    if (isPartOf(known, scored, wanted)) judgeOne(known, scored, { view, at, settle: plainly, parts });
  }
  return judgeOne(known, wanted, { view, at, settle: plainly, parts });
}

/** As it is seen at this moment, whatever was before: nothing is held, and a state need not last. */
function plainly({ terms }: Scored, gathered: readonly GatheredMember[]): Pick<ScoreNow, 'score' | 'judged'> {
  const score = scoreOf(
    gathered.map((member) => ({ ...member, atMost: null })),
    terms,
  );
  return { score, judged: judgeScore(score, terms, null) };
}

type Way = { readonly view: ScoreView; readonly at: Instant; readonly settle: Settle };

function judgeOne(
  known: Known,
  scored: Scored,
  { view, at, settle, parts }: Way & { readonly parts: Map<string, Pick<ScoreNow, 'score' | 'judged'>> },
): ScoreNow {
  const all: PartScores = parts;
  const gathered = scored.terms.members.map((member) => gatherMember(known, member, { scored, parts: all, view, at }));
  const settled = settle(scored, gathered);
  if (scored.kind === 'journey') parts.set(scored.name, settled);
  return { scored, at, gathered, ...settled };
}

function isPartOf(known: Known, scored: Scored, whole: Scored): boolean {
  if (scored.kind !== 'journey') return false;
  return whole.terms.members.some(({ of }) => {
    if (of.kind !== 'journey') return false;
    if (of.name === scored.name) return true;
    const part = scoredOf(known.catalog()).find(({ kind, name }) => kind === 'journey' && name === of.name);
    return part !== undefined && isPartOf(known, scored, part);
  });
}
