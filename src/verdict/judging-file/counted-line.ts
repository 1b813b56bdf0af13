import type { Instant } from '../../kernel/units.ts';
import type { GridHistogram } from './grid-histogram.ts';

/** One line of a file of counts: what ten seconds showed of one indicator in one cohort, in both arms. */
export type CountedLine = {
  readonly at: Instant;
  readonly indicator: string;
  /** `all`, or the name of a part of the traffic. */
  readonly cohort: string;
  /** True for what was seen before the candidate came: it is judged by, and not judged. */
  readonly isReference: boolean;
  readonly candidate: CountedArm;
  readonly baseline: CountedArm;
};

export type CountedArm = {
  readonly total: number;
  /** Null where only a distribution is given. */
  readonly bad: number | null;
  readonly histogram: GridHistogram | null;
};

export const ALL = 'all';
export const NO_ARM: CountedArm = { total: 0, bad: 0, histogram: null };

/** `errors`, or `errors in eu`. */
export function partName({ indicator, cohort }: { readonly indicator: string; readonly cohort: string }): string {
  return cohort === ALL ? indicator : `${indicator} in ${cohort}`;
}

/** What is wrong with a line, before anybody knows which line of which file it is. */
export type LineFault = { readonly code: LineCode; readonly path: string; readonly text: string; readonly hint?: string };
export type LineCode =
  | 'JUDGE_LINE'
  | 'JUDGE_FIELD'
  | 'JUDGE_COUNT'
  | 'JUDGE_HISTOGRAM'
  | 'JUDGE_ORDER'
  | 'JUDGE_TWICE'
  | 'JUDGE_STREAM';

export function isFault(found: object): found is LineFault {
  return 'code' in found;
}

/** Short enough for a terminal, whatever somebody has written. */
export function showValue(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}
