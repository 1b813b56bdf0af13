import { scoredOf, type Scored } from '../catalog/scored.ts';
import type { ScoreMember, ScoreTerms } from '../catalog/score-terms.ts';
import { memberKey, scoreGeneration } from '../intake/score-series.ts';
import { nearest } from '../kernel/nearest.ts';
import { showInstant } from '../kernel/show.ts';
import { HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { explainFall, momentOf, type Fall } from '../verdict/score/explain-fall.ts';
import { scoreOfKept, type KeptMembers } from '../verdict/score/kept-members.ts';
import { scoreWith, type Score } from '../verdict/score/score-of.ts';
import { judgeScore, type Judged } from '../verdict/score/score-state.ts';
import { judgeScoreOf } from './judge-scores.ts';
import { keptAt, keptOver, type TrendPoint } from './kept-scores.ts';
import type { Ledger } from './ledger.ts';
import { isKeptBy, type GatheredMember } from './score-facts.ts';
import type { Scores, ShownScore } from './scores.ts';
import { findObjective } from '../catalog/find.ts';

export type ScoreQuestion = {
  /** Null: now. */
  readonly at: Instant | null;
  /** Where the comparison and the trend begin; an hour before `at` when null. */
  readonly since: Instant | null;
  readonly window: DurationMs | null;
  readonly cohort: Readonly<Record<string, string>> | null;
  /** By the name or the key of a member; those not named keep theirs. */
  readonly weights: Readonly<Record<string, number>> | null;
};

export type ScoreAnswer = {
  readonly scored: Scored;
  readonly at: Instant;
  readonly question: ScoreQuestion;
  readonly terms: ScoreTerms;
  readonly score: Score;
  readonly judged: Judged;
  /** The members as they are seen now; null of a moment that has passed. */
  readonly gathered: readonly GatheredMember[] | null;
  /** Of now and of the whole: the score as it is shown everywhere. */
  readonly shown: ShownScore;
  readonly whole: readonly string[];
  readonly fall: { readonly since: Instant; readonly fall: Fall } | null;
  readonly trend: readonly TrendPoint[];
  readonly whatIf: { readonly terms: ScoreTerms; readonly score: Score; readonly judged: Judged } | null;
};

export type ScoreRefusal = {
  readonly refused: 'SCORE_UNKNOWN' | 'SCORE_NOT_KEPT' | 'REQUEST_INVALID';
  readonly text: string;
  readonly hint?: string;
};

/** One score, at one moment, over one window, for one cohort, with other weights: whoever asks gets the same answer. */
export async function askScore(
  scores: Scores,
  { name, ...question }: ScoreQuestion & { readonly name: string },
  now: Instant,
): Promise<ScoreAnswer | ScoreRefusal> {
  const all = scores.current(now);
  const shown =
    all.find(({ scored }) => scored.name === name) ?? all.find(({ scored }) => scoreGeneration(scored) === `score/${name}`);
  if (shown === undefined) return unknownScore(name, scores);
  const { scored } = shown;
  const { at, window, cohort } = question;
  const isView = window !== null || cohort !== null;
  if (isView && (at !== null || question.since !== null || question.weights !== null)) {
    const hint = 'ask for one or the other';
    return {
      refused: 'REQUEST_INVALID',
      text: 'cannot look back by window or cohort: what is kept of a score is the whole of it',
      hint,
    };
  }
  const apart = cohort === null ? null : unknownLabel(scores, scored, Object.keys(cohort));
  if (apart !== null) return apart;
  if (isView) return viewOf(scores, shown, { question, now });
  const moment = await momentAt(scores, shown, { at, now });
  if ('refused' in moment) return moment;
  const weighed = question.weights === null ? null : withWeights(moment.terms, question.weights);
  if (weighed !== null && 'refused' in weighed) return weighed;
  const kept: KeptMembers = new Map(moment.score.members.map(({ key, part, known }) => [key, { lo: part, confidence: known }]));
  const whatIf = weighed === null ? null : judged(scoreOfKept(kept, weighed), weighed);
  const to = at ?? now;
  const from = question.since ?? ((to - HOUR) as Instant);
  const trend = await keptOver(scores.parts, scored, { from, to: (to + 1) as Instant, whatIf: weighed });
  const begin = question.since === null ? farthest(trend, moment) : first(trend, from);
  const fall = begin === null ? null : await fallSince(scores, scored, { from: begin, to: moment.score });
  return { ...moment, scored, question, shown, whole: [], trend, fall, whatIf };
}

/** Of a score that is younger than what it is compared with, its first slot is all there is. */
function first(trend: readonly TrendPoint[], from: Instant): Instant {
  return Math.max(from, trend[0]?.at ?? from) as Instant;
}

/** The slot of the trend from which the score has moved most; while too little was known it was low for that reason alone. */
function farthest(trend: readonly TrendPoint[], { score, terms }: Pick<ScoreAnswer, 'score' | 'terms'>): Instant | null {
  const known = trend.filter((point) => point.score.confidence >= terms.leastConfidence);
  const way = (point: TrendPoint): number => Math.abs(point.score.lo - score.lo);
  return known.reduce<TrendPoint | null>((so, one) => (so === null || way(one) > way(so) ? one : so), null)?.at ?? null;
}

/** A score for a label that nothing is kept apart by would be that of all, under another name. */
function unknownLabel({ parts }: Scores, { kind, name }: Scored, asked: readonly string[]): ScoreRefusal | null {
  const journeys = parts.catalog().journeys.filter((journey) => kind === 'product' || journey.name === name);
  const labels = [...new Set(journeys.flatMap(({ cohorts }) => cohorts.map(({ label }) => label)))];
  const unknown = asked.find((label) => !labels.includes(label));
  if (unknown === undefined) return null;
  const hint = labels.length === 0 ? 'its journey has no cohort labels' : `its cohort labels are ${labels.join(', ')}`;
  return { refused: 'REQUEST_INVALID', text: `nothing of ${name} is kept apart by ${unknown}`, hint };
}

type Asked = { readonly question: ScoreQuestion; readonly now: Instant };

function viewOf(scores: Scores, shown: ShownScore, { question, now }: Asked): ScoreAnswer {
  const { scored } = shown;
  const { window, cohort } = question;
  const { score, judged, gathered } = judgeScoreOf(scores.parts, scored, { view: { window, by: 'spent', cohort }, at: now });
  const { terms } = scored;
  const whole =
    cohort === null ? [] : gathered.filter((member) => !isApart(scores, member, cohort)).map(({ member }) => memberKey(member));
  return { scored, at: now, question, terms, score, judged, gathered, shown, whole, fall: null, trend: [], whatIf: null };
}

function isApart({ parts }: Scores, { objective }: GatheredMember, cohort: Readonly<Record<string, string>>): boolean {
  const found = objective === null ? undefined : findObjective(parts.catalog(), objective.replace(/\{.*$/, ''));
  return found !== undefined && isKeptBy(found, cohort);
}

type MomentOf = Pick<ScoreAnswer, 'at' | 'terms' | 'score' | 'judged' | 'gathered'>;

async function momentAt(
  scores: Scores,
  shown: ShownScore,
  { at, now }: { at: Instant | null; now: Instant },
): Promise<MomentOf | ScoreRefusal> {
  const { scored, score, state, gathered } = shown;
  if (at === null) return { at: now, terms: scored.terms, score, judged: state, gathered };
  const terms = (await termsAt(scores.parts.ledger, scored, at)) ?? scored.terms;
  const kept = await keptAt(scores.parts, scored, { terms, at });
  if (kept === null) {
    const hint = 'scores are kept from the first round after a start on, for as long as other evidence';
    return { refused: 'SCORE_NOT_KEPT', text: `nothing was kept of the score of ${scored.name} at ${showInstant(at)}`, hint };
  }
  const { members } = scoreOfKept(kept.members, terms);
  const then = scoreWith({ ...kept.score, members }, terms.leastConfidence);
  return { at: kept.at, gathered: null, ...judged(then, terms) };
}

function judged(score: Score, terms: ScoreTerms): { readonly terms: ScoreTerms; readonly score: Score; readonly judged: Judged } {
  return { terms, score, judged: judgeScore(score, terms, null) };
}

async function fallSince(
  scores: Scores,
  scored: Scored,
  { from, to }: { from: Instant; to: Score },
): Promise<ScoreAnswer['fall']> {
  const terms = (await termsAt(scores.parts.ledger, scored, from)) ?? scored.terms;
  const kept = await keptAt(scores.parts, scored, { terms, at: from });
  if (kept === null) return null;
  const { members } = scoreOfKept(kept.members, terms);
  return { since: kept.at, fall: explainFall(momentOf({ ...to, lo: kept.score.lo, members }), momentOf(to)) };
}

const PAGE = 500;

/** What the score was made of then; null before the first entry that says so. */
async function termsAt(ledger: Pick<Ledger, 'readLast' | 'world'>, scored: Scored, at: Instant): Promise<ScoreTerms | null> {
  const subject = scoreGeneration(scored);
  const record = ledger.world().scores.get(subject);
  // Nothing was changed since; the ledger is only read for what lies before the last edit.
  if (record !== undefined && record.edit !== null && record.edit.at <= at) return record.terms;
  let before = Infinity;
  for (;;) {
    const entries = await ledger.readLast({ before, limit: PAGE, subject });
    for (const entry of entries) if (entry.kind === 'score.terms-changed' && entry.at <= at) return entry.body.after;
    before = entries.at(-1)?.seq ?? before;
    if (entries.length < PAGE) return null;
  }
}

/** The terms with other weights; a member of weight 0 is left out. */
function withWeights(terms: ScoreTerms, weights: Readonly<Record<string, number>>): ScoreTerms | ScoreRefusal {
  const given = new Map(Object.entries(weights));
  for (const name of given.keys()) {
    if (terms.members.some((member) => isCalled(member, name))) continue;
    const names = terms.members.map(({ of }) => of.name);
    const meant = nearest(name, names);
    const hint = meant === undefined ? `its members are ${names.join(', ') || 'none'}` : `did you mean ${meant}?`;
    return { refused: 'REQUEST_INVALID', text: `the score has no member ${name}`, hint };
  }
  const members = terms.members
    .map((member) => ({ ...member, weight: given.get(memberKey(member)) ?? given.get(member.of.name) ?? member.weight }))
    .filter(({ weight }) => weight > 0);
  return { ...terms, members };
}

function isCalled(member: ScoreMember, name: string): boolean {
  return member.of.name === name || memberKey(member) === name;
}

function unknownScore(name: string, { parts }: Scores): ScoreRefusal {
  const meant = nearest(
    name,
    scoredOf(parts.catalog()).map((one) => one.name),
  );
  const text = `the catalog has no journey or product ${name}`;
  return { refused: 'SCORE_UNKNOWN', text, ...(meant !== undefined && { hint: `did you mean ${meant}?` }) };
}
