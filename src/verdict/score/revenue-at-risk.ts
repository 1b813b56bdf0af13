import type { Revenue } from '../../catalog/score-terms.ts';
import type { Score } from './score-of.ts';

/** Money an hour, of the figure that the catalog gives: what is missing from a perfect score, at best and at worst. */
export type RevenueAtRisk = {
  readonly currency: string;
  readonly perHour: number;
  /** Null when the score is not known. */
  readonly point: number | null;
  readonly least: number;
  readonly most: number;
  /** The arithmetic, for people. */
  readonly formula: string;
};

/** Null without a figure in the catalog: nothing is made up. */
export function revenueAtRisk(score: Pick<Score, 'lo' | 'hi' | 'point'>, revenue: Revenue | null): RevenueAtRisk | null {
  if (revenue === null) return null;
  const { currency, perHour } = revenue;
  const at = (score: number): number => (1 - score) * perHour;
  const point = score.point === null ? null : at(score.point);
  const [name, value] = score.point === null ? ['hi', score.hi] : ['point', score.point];
  const least = at(score.hi);
  const formula = `(1 − ${name} ${value.toFixed(4)}) × ${perHour} ${currency}/h = ${at(value).toFixed(2)} ${currency}/h`;
  return { currency, perHour, point, least, most: at(score.lo), formula };
}
