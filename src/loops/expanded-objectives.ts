import type { Catalog, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { cohortsIn } from '../evidence/derived-lanes.ts';
import type { Evidence } from '../evidence/evidence.ts';

type Promised = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };
type Cohort = Readonly<Record<string, string>>;

/**
 * What is judged: the catalog's objectives, and for each template one per cohort that has been seen, up to its cap. A
 * template of which no cohort has been seen yet stands for itself, so that it is blind in sight of everybody.
 */
export function expandedObjectives(catalog: Catalog, evidence: Evidence): readonly Objective[] {
  if (!hasTemplates(catalog)) return catalog.objectives;
  return catalog.objectives.flatMap((objective) => expand(catalog, evidence, objective));
}

/** An objective by its name, which of a cohort holds its labels: `checkout-availability{region=eu}`. */
export function objectiveNamed({ catalog, evidence }: Promised, name: string): Objective | undefined {
  const [current, end] = [catalog(), name.indexOf('{')];
  if (end < 0) return findObjective(current, name);
  const template = findObjective(current, name.slice(0, end));
  return template === undefined ? undefined : expand(current, evidence(), template).find((one) => one.name === name);
}

/** The name of one cohort's objective. */
export function cohortObjectiveName(template: string, cohort: Cohort, by: readonly string[]): string {
  return `${template}{${by.map((label) => `${label}=${cohort[label] ?? ''}`).join(',')}}`;
}

function expand(catalog: Catalog, evidence: Evidence, objective: Objective): readonly Objective[] {
  const { split } = objective;
  if (split === null) return [objective];
  const indicator = findIndicator(catalog, objective.indicator);
  if (indicator === undefined) return [objective];
  const seen = cohortsIn(evidence.derived, indicator.name, { where: objective.cohort ?? {}, by: split.by });
  return seen.length === 0 ? [objective] : seen.map((cohort) => ofCohort(objective, cohort, split.by));
}

/** The same objective each time: rules and tables are kept by it. */
const made = new WeakMap<Objective, Map<string, Objective>>();

function ofCohort(template: Objective, cohort: Cohort, by: readonly string[]): Objective {
  const known = made.get(template) ?? new Map<string, Objective>();
  made.set(template, known);
  const name = cohortObjectiveName(template.name, cohort, by);
  const before = known.get(name);
  if (before !== undefined) return before;
  const shown = by.map((label) => `${label} ${cohort[label] ?? ''}`).join(', ');
  const one = { ...template, name, displayName: `${template.displayName} (${shown})`, cohort, split: null };
  known.set(name, one);
  return one;
}

const templates = new WeakMap<Catalog, boolean>();

function hasTemplates(catalog: Catalog): boolean {
  const known = templates.get(catalog) ?? catalog.objectives.some(({ split }) => split !== null);
  templates.set(catalog, known);
  return known;
}
