import { showDuration, showInstant } from '../../kernel/show.ts';
import { DAY, elapsed, type Instant } from '../../kernel/units.ts';
import type { ScoreAnswer } from '../../loops/ask-score.ts';
import type { GatheredMember } from '../../loops/score-facts.ts';
import type { ShownScore } from '../../loops/scores.ts';
import { memberKey, type KeptScore } from '../../intake/score-series.ts';
import type { Fall } from '../../verdict/score/explain-fall.ts';
import { explainMove, explainScore, explainState } from '../../verdict/score/explain-score.ts';
import { revenueAtRisk } from '../../verdict/score/revenue-at-risk.ts';
import { scoreWith, type Score, type WeighedMember } from '../../verdict/score/score-of.ts';
import type { ScoreDetailView, ScoreFiguresView, ScoreSummaryView } from '../../wire/score.ts';

/** One score in a list, as of now. */
export function showScore({ scored, score, state, fast, heldBack, record }: ShownScore, at: Instant): ScoreSummaryView {
  const { name, kind, displayName, owner, terms, revenue } = scored;
  const doubts = (record?.doubts ?? []).filter((one) => elapsed(one.at, at) < DAY);
  return {
    name,
    kind,
    display_name: displayName,
    owner,
    state: state.standing,
    reason: state.because,
    since: showInstant(state.since),
    sentence: explainState(score, state, terms),
    ...showFigures(score),
    fast: showFigures(fast),
    held_back: heldBack,
    doubts: doubts.length,
    revenue_at_risk: showRevenue(revenueAtRisk(score, revenue)),
  };
}

/** One score with everything needed to check its arithmetic by hand. */
export function showScoreDetail(answer: ScoreAnswer): ScoreDetailView {
  const { at, scored, question, terms, score, judged, shown, whole } = answer;
  const isLive = question.at === null && question.window === null && question.cohort === null;
  const summary = showScore(shown, at);
  const asked = {
    state: judged.standing,
    reason: judged.because,
    since: showInstant(at),
    sentence: explainScore(score, judged, terms),
    ...showFigures(score),
    fast: null,
    held_back: 0,
    revenue_at_risk: showRevenue(revenueAtRisk(score, scored.revenue)),
  };
  return {
    ...summary,
    ...(isLive ? {} : asked),
    at: showInstant(at),
    window: question.window === null ? null : showDuration(question.window),
    cohort: question.cohort === null ? null : { ...question.cohort },
    whole: [...whole],
    terms: {
      healthy_from: terms.healthy.enter,
      healthy_until: terms.healthy.leave,
      at_risk_from: terms.atRisk.enter,
      at_risk_until: terms.atRisk.leave,
      dwell_ms: terms.dwellMs,
      least_confidence: terms.leastConfidence,
      most_per_hour: terms.mostPerHour,
    },
    members: score.members.map((member) => showMemberOf(member, answer.gathered)),
    fall: answer.fall === null ? null : showFall(answer.fall),
    trend: answer.trend.map(({ at, score: kept, whatIf }) => ({
      at: showInstant(at),
      ...showKept(kept, terms.leastConfidence),
      what_if: whatIf === null ? null : showFigures(whatIf),
    })),
    doubt_list: (shown.record?.doubts ?? []).map(({ at, code, member, sentence }) => ({
      at: showInstant(at),
      code,
      member,
      sentence,
    })),
    what_if: showWhatIf(answer),
  };
}

function showMemberOf(member: WeighedMember, gathered: readonly GatheredMember[] | null): ScoreDetailView['members'][number] {
  const seen = gathered?.find((one) => memberKey(one.member) === member.key) ?? null;
  const { weight, key: isKey, whenMissing } = member.member;
  const { coverage, freshness, evidence } = member.confidence;
  return {
    key: member.key,
    weight,
    share: member.share,
    is_key: isKey,
    when_missing: whenMissing,
    objective: seen?.objective ?? null,
    standing: member.standing,
    spent: seen?.spent ?? null,
    quality: member.quality,
    confidence: member.known,
    coverage: seen === null ? null : coverage,
    freshness: seen === null ? null : freshness,
    evidence: seen === null ? null : evidence,
    n: seen?.n ?? null,
    adds: member.share * member.part,
    missing: member.missing,
    held: member.held,
  };
}

function showFall({ since, fall }: { since: Instant; fall: Fall }): ScoreDetailView['fall'] {
  const { from, to, contributions, held } = fall;
  return {
    since: showInstant(since),
    from,
    to,
    contributions: contributions.map((one) => ({ ...one })),
    held,
    sentence: explainMove(fall),
  };
}

function showWhatIf({ whatIf, trend }: ScoreAnswer): ScoreDetailView['what_if'] {
  if (whatIf === null) return null;
  const { terms, score, judged } = whatIf;
  // A slot of which too little was known is low for that reason alone, with any weights.
  const known = trend.filter(({ score: kept }) => kept.confidence >= terms.leastConfidence);
  const lowest = known.reduce<ScoreAnswer['trend'][number] | null>(
    (so, one) => (so === null || one.score.lo < so.score.lo ? one : so),
    null,
  );
  return {
    weights: Object.fromEntries(terms.members.map((member) => [memberKey(member), member.weight])),
    ...showFigures(score),
    state: judged.standing,
    reason: judged.because,
    sentence: explainScore(score, judged, terms),
    lowest:
      lowest === null || lowest.whatIf === null
        ? null
        : { at: showInstant(lowest.at), lo: lowest.score.lo, with_weights: lowest.whatIf.lo },
  };
}

function showFigures({ lo, point, hi, confidence }: Pick<Score, 'lo' | 'point' | 'hi' | 'confidence'>): ScoreFiguresView {
  return { lo, point, hi, confidence };
}

function showKept({ lo, confidence }: KeptScore, leastConfidence: number): ScoreFiguresView {
  return showFigures(scoreWith({ lo, confidence, members: [] }, leastConfidence));
}

function showRevenue(risk: ReturnType<typeof revenueAtRisk>): ScoreSummaryView['revenue_at_risk'] {
  if (risk === null) return null;
  const { currency, perHour, point, least, most, formula } = risk;
  return { currency, per_hour: perHour, point, least, most, formula };
}
