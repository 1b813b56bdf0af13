import type { ScoreFiguresView, ScoreSummaryView } from '../../../src/wire/score.ts';
import { showPercent, showPoints } from '../show.ts';

export type ScoreTone = 'good' | 'warning' | 'breach' | 'blind';
export type ScoreState = ScoreSummaryView['state'];
type Named = Pick<ScoreSummaryView, 'display_name' | 'state'>;

export type ScoreFigure = {
  /** The point, or `unknown`: a figure that is not known is never shown as one. */
  readonly text: string;
  readonly tone: ScoreTone;
  readonly state: string;
  /** What is proven, and what it would be if all that is unknown were well, in words. */
  readonly range: string;
  readonly known: string;
  readonly label: string;
};

const TONES: Readonly<Record<ScoreState, ScoreTone>> = {
  healthy: 'good',
  'at-risk': 'warning',
  breached: 'breach',
  unknown: 'blind',
};

export function scoreTone(state: ScoreState): ScoreTone {
  return TONES[state];
}

export function showState(state: ScoreState): string {
  return state === 'at-risk' ? 'at risk' : state;
}

export function readScore({ display_name: name, state, ...score }: Named & ScoreFiguresView): ScoreFigure {
  const text = score.point === null ? 'unknown' : showPoints(score.point);
  const range = showRange(score);
  const known = `${showPercent(score.confidence)} known`;
  const label = `Experience score of ${name}: ${text}, ${showState(state)}; ${range}, ${known}`;
  return { text, tone: scoreTone(state), state: showState(state), range, known, label };
}

export function showRange({ lo, hi }: Pick<ScoreFiguresView, 'lo' | 'hi'>): string {
  const [least, most] = [showPoints(lo), showPoints(hi)];
  return least === most ? `${least} proven` : `${least} proven, at most ${most}`;
}
