import { byText } from './by-text.ts';

/** Where in a text a problem stands; lines and columns count from 1, `path` is the way through the document. */
export type Place = { readonly file: string; readonly line: number; readonly column: number; readonly path: string };

/** A mistake in what somebody gave us, told so that they can mend it without asking. */
export type Problem = { readonly code: string; readonly place: Place; readonly text: string; readonly hint?: string };

/** Bad input is a value: all the problems of one reading, never only the first. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function good<Value>(value: Value, warnings: readonly Problem[] = []): Result<Value> {
  return { ok: true, value, warnings };
}

export function bad(problems: readonly Problem[]): Result<never> {
  return { ok: false, problems: problems.toSorted(byPlace) };
}

export function byPlace(a: Problem, b: Problem): number {
  return (
    byText(a.place.file, b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column || byText(a.code, b.code)
  );
}

/** `shop.yaml:14:11 CAT_TARGET_RANGE objectives[0].target: text`, and the hint on a line of its own. */
export function showProblem({ code, place, text, hint }: Problem): string {
  const path = place.path === '' ? '' : ` ${place.path}:`;
  const line = `${place.file}:${place.line}:${place.column} ${code}${path} ${text}`;
  return hint === undefined ? line : `${line}\n  hint: ${hint}`;
}
