import { scoredOf, type Scored } from '../catalog/scored.ts';
import type { Instant } from '../kernel/units.ts';
import { scoreOf, type Score } from '../verdict/score/score-of.ts';
import { judgeScore, type Judged } from '../verdict/score/score-state.ts';
import type { Known } from './objectives.ts';
import { processTime, type WorkTime } from './work-time.ts';
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

/** What is known of members, apart from those that are scores themselves: those are known when their own score is. */
export type Gathered = ReadonlyMap<Scored, readonly (GatheredMember | null)[]>;

/** As long as others wait for the members of many scores to be gathered, before they have their turn. */
const STRETCH_MS = 10;

/** Gathers the members of all scores over some views, and lets others have their turn meanwhile. */
export async function gatherInTurns(
  known: Known & { readonly time?: WorkTime },
  views: readonly ScoreView[],
  at: Instant,
): Promise<readonly Gathered[]> {
  const { time = processTime } = known;
  const gathered = views.map(() => new Map<Scored, readonly (GatheredMember | null)[]>());
  let until = time.spent() + STRETCH_MS;
  for (const scored of scoredOf(known.catalog())) {
    for (const [index, view] of views.entries()) {
      const members = scored.terms.members.map((member) =>
        member.of.kind === 'journey' ? null : gatherMember(known, member, { scored, parts: NO_PARTS, view, at }),
      );
      gathered[index]?.set(scored, members);
    }
    if (time.spent() < until) continue;
    await time.turn();
    until = time.spent() + STRETCH_MS;
  }
  return gathered;
}
const NO_PARTS: PartScores = new Map();

export type ScoreWay = {
  readonly view: ScoreView;
  readonly at: Instant;
  readonly settle?: Settle;
  /** Of this view and instant, where it was gathered before. */
  readonly gathered?: Gathered | undefined;
};

/** Every score of the catalog, those of journeys before what is made of them. */
export function judgeScores(known: Known, { settle = plainly, ...way }: ScoreWay): ScoreNow[] {
  const parts = new Map<string, Pick<ScoreNow, 'score' | 'judged'>>();
  return scoredOf(known.catalog()).map((scored) => judgeOne(known, scored, { ...way, settle, parts }));
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

type Way = ScoreWay & { readonly settle: Settle; readonly parts: Map<string, Pick<ScoreNow, 'score' | 'judged'>> };

function judgeOne(known: Known, scored: Scored, { view, at, settle, parts, gathered: before }: Way): ScoreNow {
  const seen: PartScores = parts;
  const gathered = scored.terms.members.map(
    (member, index) => before?.get(scored)?.[index] ?? gatherMember(known, member, { scored, parts: seen, view, at }),
  );
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
