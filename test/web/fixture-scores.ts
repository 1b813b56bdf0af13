import type { ScoreFiguresView, ScoreSummaryView } from '../../src/wire/score.ts';
import { HOUR, time } from './fixture-time.ts';

type Given = Pick<ScoreSummaryView, 'name' | 'state' | 'sentence'> & { readonly lo: number; readonly confidence?: number };

/** The score of a journey in the fixture shop; its figures follow from what is proven and how much is known. */
export function fixtureScore(at: number, { name, state, sentence, lo, confidence = 1 }: Given): ScoreSummaryView {
  return {
    name,
    kind: 'journey',
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
    revenue_at_risk: null,
  };
}

function figures(lo: number, confidence: number): ScoreFiguresView {
  return { lo, point: confidence < 0.7 ? null : lo / confidence, hi: lo + 1 - confidence, confidence };
}
