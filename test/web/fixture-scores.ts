import type { ScoreDetailView, ScoreFiguresView, ScoreSummaryView } from '../../src/wire/score.ts';
import { HOUR, SECOND, time } from './fixture-time.ts';

type Given = Pick<ScoreSummaryView, 'name' | 'state' | 'sentence'> & {
  readonly lo: number;
  readonly confidence?: number;
  readonly kind?: ScoreSummaryView['kind'];
};

/** The score of a journey in the fixture shop; its figures follow from what is proven and how much is known. */
export function fixtureScore(
  at: number,
  { name, state, sentence, lo, confidence = 1, kind = 'journey' }: Given,
): ScoreSummaryView {
  return {
    name,
    kind,
    display_name: name,
    owner: 'payments',
    state,
    reason: state === 'healthy' ? null : state === 'unknown' ? 'SCORE_UNSURE' : 'SCORE_BELOW_BOUND',
    since: time(at - 2 * HOUR),
    sentence,
    ...figures(lo, confidence),
    fast: figures(lo * 0.9, confidence),
    held_back: 0,
    doubts: 0,
    revenue_at_risk: name === 'checkout' ? revenue(lo) : null,
  };
}

/** An hour in which the score fell to what it is, with two members: the first one fell, the second one did not. */
export function fixtureScoreDetail(at: number, score: ScoreSummaryView): ScoreDetailView {
  const before = Math.min(1, score.lo + 0.155);
  return {
    ...score,
    at: time(at),
    window: null,
    cohort: null,
    whole: [],
    terms: {
      healthy_from: 0.9,
      healthy_until: 0.87,
      at_risk_from: 0.7,
      at_risk_until: 0.66,
      dwell_ms: 300 * SECOND,
      least_confidence: 0.7,
      most_per_hour: null,
    },
    members: [
      member(`${score.name}-success`, { share: 0.75, of: score }),
      member(`${score.name}-fast`, { share: 0.25, of: score }),
    ],
    fall: {
      since: time(at - HOUR),
      from: before,
      to: score.lo,
      contributions: [
        { key: `objective.${score.name}-success`, quality: score.lo - before, confidence: 0, weight: 0, all: score.lo - before },
        { key: `objective.${score.name}-fast`, quality: 0, confidence: 0, weight: 0, all: 0 },
      ],
      held: 0,
      sentence: `fell by ${((before - score.lo) * 100).toFixed(1)} points from ${(before * 100).toFixed(1)}`,
    },
    trend: Array.from({ length: 360 }, (_, slot) => ({
      at: time(at - HOUR + slot * 10 * SECOND),
      ...figures(slot < 280 ? before : score.lo, slot > 120 && slot < 150 ? score.confidence * 0.6 : score.confidence),
      what_if: null,
    })),
    doubt_list: [],
    what_if: null,
  };
}

function member(objective: string, { share, of }: { share: number; of: ScoreSummaryView }): ScoreDetailView['members'][number] {
  const quality = of.confidence === 0 ? null : of.lo / of.confidence;
  return {
    key: `objective.${objective}`,
    weight: share * 4,
    share,
    is_key: share > 0.5,
    when_missing: 'hold',
    objective,
    standing: of.confidence === 0 ? 'unknown' : 'kept',
    spent: quality === null ? null : 2 * (1 - quality),
    quality,
    confidence: of.confidence,
    coverage: of.confidence,
    freshness: 1,
    evidence: 1,
    n: 20_400,
    adds: share * of.lo,
    missing: of.confidence === 0,
    held: false,
  };
}

function revenue(lo: number): ScoreSummaryView['revenue_at_risk'] {
  const perHour = 12_000;
  const cost = (1 - lo) * perHour;
  return { currency: 'EUR', per_hour: perHour, point: cost, least: cost, most: cost, formula: `(1 − point ${lo}) × 12000 EUR/h` };
}

function figures(lo: number, confidence: number): ScoreFiguresView {
  const proven = Math.min(lo, confidence);
  return { lo: proven, point: confidence < 0.7 ? null : proven / confidence, hi: proven + 1 - confidence, confidence };
}
