import type { ScoreTerms } from '../../catalog/score-terms.ts';
import { elapsed, type Instant } from '../../kernel/units.ts';
import type { Score } from './score-of.ts';

export type Standing = 'healthy' | 'at-risk' | 'unknown' | 'breached';
export type ScoreReason =
  | 'SCORE_BELOW_BOUND'
  | 'SCORE_NOT_PROVEN'
  | 'SCORE_UNSURE'
  | 'SCORE_WITHOUT_MEMBERS'
  | 'KEY_MEMBER_BREACHED'
  | 'KEY_MEMBER_UNKNOWN'
  | 'MEMBER_LEFT_OUT'
  | 'SCORE_RECOVERING';

export type Judged = { readonly standing: Standing; /** Null when healthy. */ readonly because: ScoreReason | null };

/** The state of a score over time: worse at once, better only after it was for a while. */
export type ScoreState = Judged & {
  readonly since: Instant;
  /** It has been better since then, and the worst that it was meanwhile. */
  readonly rising: { readonly to: Standing; readonly since: Instant } | null;
};

type Bounds = Pick<ScoreTerms, 'healthy' | 'atRisk' | 'dwellMs'>;

/** From the best to the worst: a score that is not known may be any, and what waits for one waits. */
const RANK: Readonly<Record<Standing, number>> = { healthy: 3, 'at-risk': 2, unknown: 1, breached: 0 };

/**
 * Proven bad news come first, then vetoes and blindness, then good news. Healthy has to be proven, so it is asked of `lo`;
 * breached has to be proven as well, so it is asked of the point, or of `hi` when too little is known for one.
 */
export function judgeScore(score: Score, terms: Bounds, now: Standing | null): Judged {
  const { lo, point, hi, members } = score;
  if (!members.some(({ share }) => share > 0)) return { standing: 'unknown', because: 'SCORE_WITHOUT_MEMBERS' };
  const atRiskFrom = now === 'healthy' || now === 'at-risk' ? terms.atRisk.leave : terms.atRisk.enter;
  if ((point ?? hi) < atRiskFrom) return { standing: 'breached', because: 'SCORE_BELOW_BOUND' };
  const keys = members.filter(({ member }) => member.key);
  if (keys.some(({ missing, standing }) => missing && standing !== 'breached'))
    return { standing: 'unknown', because: 'KEY_MEMBER_UNKNOWN' };
  if (point === null) return { standing: 'unknown', because: 'SCORE_UNSURE' };
  if (keys.some(({ standing }) => standing === 'breached')) return { standing: 'at-risk', because: 'KEY_MEMBER_BREACHED' };
  if (keys.some(({ standing }) => standing === 'unknown')) return { standing: 'unknown', because: 'KEY_MEMBER_UNKNOWN' };
  if (members.some(({ share, missing }) => share === 0 && missing)) return { standing: 'at-risk', because: 'MEMBER_LEFT_OUT' };
  const healthyFrom = now === 'healthy' ? terms.healthy.leave : terms.healthy.enter;
  if (lo >= healthyFrom - ROUNDING) return { standing: 'healthy', because: null };
  return { standing: 'at-risk', because: point >= healthyFrom ? 'SCORE_NOT_PROVEN' : 'SCORE_BELOW_BOUND' };
}
const ROUNDING = 1e-9;

/** The next state. Silence lifts no breach: what was breached stays so until something better is known. */
export function advanceState(before: ScoreState | null, score: Score, { terms, at }: { terms: Bounds; at: Instant }): ScoreState {
  const judged = judgeScore(score, terms, before?.standing ?? null);
  if (before === null) {
    // Nothing was known before; whatever is better than that has to last, too.
    const unknown: ScoreState = { standing: 'unknown', because: 'SCORE_UNSURE', since: at, rising: null };
    return advanceState(unknown, score, { terms, at });
  }
  const { standing, since } = before;
  if (standing === 'breached' && judged.standing === 'unknown') return { ...before, because: judged.because, rising: null };
  if (RANK[judged.standing] < RANK[standing]) return { ...judged, since: at, rising: null };
  if (judged.standing === standing) return { ...judged, since, rising: null };
  const rising = before.rising ?? { to: judged.standing, since: at };
  const to = RANK[judged.standing] < RANK[rising.to] ? judged.standing : rising.to;
  if (elapsed(rising.since, at) < terms.dwellMs)
    return { ...before, because: 'SCORE_RECOVERING', rising: { to, since: rising.since } };
  return { standing: to, because: to === judged.standing ? judged.because : 'SCORE_RECOVERING', since: at, rising: null };
}
