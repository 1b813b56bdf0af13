import type { BudgetLineView, ObjectiveView } from '../../../src/wire/objective.ts';
import { showCohort } from '../home/objective-groups.ts';
import { rankOf } from '../mark/worst-first.ts';

/** One cohort of a promise, as a line of a table. */
export type CohortLine = Pick<ObjectiveView, 'name' | 'health' | 'spent' | 'remaining' | 'coverage'> & {
  readonly label: string;
  /** Over the last hour; null: blind. Undefined: nobody looks at it. */
  readonly burn: number | null | undefined;
};

/** The cohorts of a promise among lines in the order of names, the worst first. */
export function cohortsOf(template: string, lines: readonly BudgetLineView[]): readonly CohortLine[] {
  return lines
    .filter(({ name }) => name.startsWith(`${template}{`))
    .map(({ name, health, spent, remaining, coverage, burn_1h: burn }) => ({
      name,
      health,
      spent,
      remaining,
      coverage,
      burn,
      label: showCohort({ name, cohort: valuesIn(name) }),
    }))
    .toSorted((a, b) => rankOf(a.health) - rankOf(b.health) || (a.remaining ?? 0) - (b.remaining ?? 0));
}

export function cohortLine(one: ObjectiveView): CohortLine {
  const { name, health, spent, remaining, coverage, burn } = one;
  return {
    name,
    health,
    spent,
    remaining,
    coverage,
    label: showCohort(one),
    burn: burn.find(({ window }) => window === '1h')?.burn,
  };
}

/** `checkout{region=eu,tier=gold}` */
function valuesIn(name: string): Readonly<Record<string, string>> {
  const pairs = name.slice(name.indexOf('{') + 1, -1).split(',');
  return Object.fromEntries(
    pairs.map((pair): [string, string] => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );
}
