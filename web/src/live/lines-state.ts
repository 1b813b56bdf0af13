import type { BudgetLineView } from '../../../src/wire/objective.ts';

/** What the stream tells of the lines of all objectives: all of them in pieces at first, then those that are others. */
export type LinesTold = {
  readonly first: boolean;
  readonly left: number;
  readonly set: readonly BudgetLineView[];
  readonly gone: readonly string[];
};

export type ObjectiveLines = {
  /** By the names of their objectives. */
  readonly lines: ReadonlyMap<string, BudgetLineView>;
  /** Still on their way of those that are told at first; null: nothing was heard yet. */
  readonly left: number | null;
  /** Why there are none, where nothing else is known. */
  readonly refused: string | null;
};

/** While all are told anew: which of them came. The others are no more when all have come. */
export type LinesState = ObjectiveLines & { readonly came: ReadonlySet<string> | null };

export const NO_LINES: LinesState = { lines: new Map(), left: null, refused: null, came: null };

/** A stream that opens again tells all anew; what is known stays until then. */
export function withLines(state: LinesState, { first, left, set, gone }: LinesTold): LinesState {
  const lines = new Map(state.lines);
  for (const name of gone) lines.delete(name);
  for (const line of set) lines.set(line.name, line);
  if (!first) return { lines, left: state.left === null ? null : left, refused: null, came: null };
  const came = new Set([...(state.came ?? []), ...set.map(({ name }) => name)]);
  if (left > 0) return { lines, left, refused: null, came };
  for (const name of lines.keys()) if (!came.has(name)) lines.delete(name);
  return { lines, left: 0, refused: null, came: null };
}

/** Before what a stream told is followed by what another tells: those that the first did not end are not counted. */
export function begunAnew(state: LinesState): LinesState {
  return { ...state, came: null };
}

/** How old the newest event is that a line counts: it was so old when it was judged. */
export function ageOf({ age_ms: age, at }: Pick<BudgetLineView, 'age_ms' | 'at'>, now: number): number | null {
  return age === null ? null : age + Math.max(0, now - Date.parse(at));
}
