import { showAge, showPercent } from '../show.ts';

/** What figures rest on: over which time, how much of it was seen, and how old the newest of it is. */
export type Rests = {
  /** As people say it: `28d`, `the last hour`. */
  readonly window?: string | undefined;
  /** Of the slots of the window, those that telemetry came for; null: it is not known. */
  readonly coverage?: number | null | undefined;
  /** Since the newest telemetry; null: none ever came. */
  readonly ageMs?: number | null | undefined;
};
export type SeenFact = { readonly text: string; readonly isBlind: boolean };

/** Nothing is said of what was not given; what was given as unknown is said to be blind. */
export function readSeen({ window, coverage, ageMs }: Rests): readonly SeenFact[] {
  const facts: SeenFact[] = [];
  if (window !== undefined) facts.push({ text: window, isBlind: false });
  if (coverage === null || coverage === 0) facts.push({ text: 'nothing of it seen', isBlind: true });
  else if (coverage !== undefined) facts.push({ text: `coverage ${showPercent(coverage)}`, isBlind: false });
  if (ageMs === null) facts.push({ text: 'no telemetry', isBlind: true });
  else if (ageMs !== undefined) facts.push({ text: showAge(ageMs), isBlind: false });
  return facts;
}
