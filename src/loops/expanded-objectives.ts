import type { Catalog, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { cohortsIn } from '../evidence/derived-lanes.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { cohortObjectiveName } from '../evidence/objective-lanes.ts';

type Promised = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };
type Cohort = Readonly<Record<string, string>>;

/**
 * What is judged: the catalog's objectives, and after each template one more for every cohort of it that has been seen, up to
 * its cap. By its own name a template promises the same to all of them together. The same list as long as nothing is new.
 */
export function expandedObjectives(catalog: Catalog, evidence: Evidence): readonly Objective[] {
  const known = lists.get(catalog);
  if (known?.hasTemplates === false) return known.objectives;
  const objectives = catalog.objectives.flatMap((objective) => expand(catalog, evidence, objective));
  if (known !== undefined && isSame(known.objectives, objectives)) return known.objectives;
  const hasTemplates = catalog.objectives.some(({ split }) => split !== null);
  lists.set(catalog, { objectives, hasTemplates });
  return objectives;
}
const lists = new WeakMap<Catalog, { readonly objectives: readonly Objective[]; readonly hasTemplates: boolean }>();

/** An objective by its name, which of a cohort holds its labels: `checkout-availability{region=eu}`. */
export function objectiveNamed({ catalog, evidence }: Promised, name: string): Objective | undefined {
  const [current, end] = [catalog(), name.indexOf('{')];
  const template = findObjective(current, end < 0 ? name : name.slice(0, end));
  return template === undefined ? undefined : expand(current, evidence(), template).find((one) => one.name === name);
}

function expand(catalog: Catalog, evidence: Evidence, objective: Objective): readonly Objective[] {
  const { split } = objective;
  if (split === null) return [objective];
  const indicator = findIndicator(catalog, objective.indicator);
  const group = { where: objective.cohort ?? {}, by: split.by };
  const seen = indicator === undefined ? [] : cohortsIn(evidence.derived, indicator.name, group);
  return [wholeOf(objective), ...seen.map((cohort) => ofCohort(objective, cohort, split.by))];
}

function wholeOf(template: Objective): Objective {
  return kept(template, template.name, () => ({ ...template, split: null }));
}

function ofCohort(template: Objective, cohort: Cohort, by: readonly string[]): Objective {
  const valueOf = (label: string): string => cohort[label] ?? '';
  const name = cohortObjectiveName(template.name, cohort, by);
  const shown = by.map((label) => `${label} ${valueOf(label)}`).join(', ');
  const displayName = `${template.displayName} (${shown})`;
  return kept(template, name, () => ({ ...template, name, displayName, cohort, split: null }));
}

/** The same objective each time: its rules and its place in tables are kept by it. */
function kept(template: Objective, name: string, make: () => Objective): Objective {
  const known = made.get(template) ?? new Map<string, Objective>();
  made.set(template, known);
  const one = known.get(name) ?? make();
  known.set(name, one);
  return one;
}
const made = new WeakMap<Objective, Map<string, Objective>>();

function isSame(before: readonly Objective[], now: readonly Objective[]): boolean {
  return before.length === now.length && before.every((one, index) => one === now[index]);
}
