import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { rankOf, WORST_FIRST } from '../mark/worst-first.ts';

/** A promise, and what it comes to for each group of customers it is kept apart by. */
export type ObjectiveGroup = {
  readonly whole: ObjectiveView;
  /** The worst cohorts, the worst first. */
  readonly worst: readonly ObjectiveView[];
  /** How many more there are. */
  readonly more: number;
  readonly summary: string | null;
};

export const WORST_SHOWN = 5;

/** Cohorts stand under the promise they belong to; a hundred of them are five and a figure. */
export function readGroups(objectives: readonly ObjectiveView[]): readonly ObjectiveGroup[] {
  const names = new Set(objectives.map(({ name }) => name));
  const isCohort = ({ name }: ObjectiveView): boolean => names.has(templateOf(name)) && templateOf(name) !== name;
  return objectives
    .filter((one) => !isCohort(one))
    .map((whole) => {
      const cohorts = worstFirst(objectives.filter((one) => isCohort(one) && templateOf(one.name) === whole.name));
      const worst = cohorts.slice(0, WORST_SHOWN);
      return { whole, worst, more: cohorts.length - worst.length, summary: summarise(cohorts) };
    });
}

/** One mark for each promise: that of its worst cohort, when one is worse than the whole. */
export function worstOfEach(objectives: readonly ObjectiveView[]): readonly ObjectiveView[] {
  return readGroups(objectives).map(({ whole, worst }) => worstFirst([whole, ...worst])[0] ?? whole);
}

export function worstFirst(objectives: readonly ObjectiveView[]): readonly ObjectiveView[] {
  return objectives.toSorted((a, b) => rankOf(a.health) - rankOf(b.health) || (a.remaining ?? 0) - (b.remaining ?? 0));
}

/** `checkout-works{region=eu}` belongs to `checkout-works`. */
export function templateOf(name: string): string {
  const brace = name.indexOf('{');
  return brace < 0 ? name : name.slice(0, brace);
}

/** `eu, gold`: the values that tell this cohort from the others. */
export function showCohort({ cohort, name }: Pick<ObjectiveView, 'cohort' | 'name'>): string {
  const values = Object.values(cohort ?? {}).map((value) =>
    value === '__other__' ? 'all others' : value === '' ? 'none' : value,
  );
  return values.length === 0 ? name : values.join(', ');
}

function summarise(cohorts: readonly ObjectiveView[]): string | null {
  const [first] = cohorts;
  if (first === undefined) return null;
  const by = Object.keys(first.cohort ?? {}).join(', ');
  const counts = WORST_FIRST.map((health) => ({ health, count: cohorts.filter((one) => one.health === health).length }));
  const said = counts.filter(({ count }) => count > 0).map(({ health, count }) => `${count} ${health}`);
  return `By ${by}: ${said.join(', ')}`;
}
