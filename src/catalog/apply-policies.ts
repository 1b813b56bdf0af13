import { nearest } from '../kernel/nearest.ts';
import type { Journey } from './catalog.ts';
import { STANDARD_POLICY } from './burn-policies.ts';
import type { Objective } from './objective.ts';
import { reportNoneSelected, selects } from './select-objectives.ts';
import { compileSelector } from './selector-schema.ts';
import type { SloPolicyDocument } from './slo-policy-schema.ts';
import { problemAt, type Declared, type Path, type Report } from './source-document.ts';

/** As many cohorts as this get an objective of their own where nobody says how many. */
const USUAL_CAP = 50;

type Policies = {
  readonly declared: readonly Declared<SloPolicyDocument>[];
  readonly journeys: ReadonlyMap<string, Journey>;
  /** False while something that makes objectives has a mistake. */
  readonly complete: boolean;
};

/**
 * Objectives with what policies say of them. What an objective says itself stands; what two policies say differently is a
 * mistake, because neither comes before the other.
 */
export function applyPolicies(
  objectives: readonly Objective[],
  { declared, journeys, complete }: Policies,
  report: Report,
): readonly Objective[] {
  if (declared.length === 0) return objectives;
  const policies = declared.map(({ body, source }) => ({ body, source, selector: compileSelector(body.spec.objectives) }));
  const applied = objectives.map((objective): Objective => {
    const own = policies.filter(({ selector }) => selects(selector, objective));
    return own.length === 0
      ? objective
      : withPolicies(objective, { own, journey: journeys.get(objective.journey ?? '') }, report);
  });
  for (const { source, selector } of policies)
    reportNoneSelected({ selector, objectives: complete ? objectives : null, source }, report);
  return applied;
}

type Choice = { readonly own: readonly Declared<SloPolicyDocument>[]; readonly journey: Journey | undefined };

function withPolicies(objective: Objective, { own, journey }: Choice, report: Report): Objective {
  const said = <Key extends Term>(key: Key): Said<Key> | null => theOne({ objective, own, key }, report);
  const burnPolicy = objective.burnPolicy === STANDARD_POLICY ? said('burnPolicy')?.value : undefined;
  const emptySlice = objective.method.kind === 'timeslices' ? said('emptySlice')?.value : undefined;
  const criticality = objective.labels.criticality === undefined ? said('criticality')?.value : undefined;
  const per = objective.split === null && objective.composite === null ? said('per') : null;
  if (per !== null) checkLabels({ per, objective, journey }, report);
  return {
    ...objective,
    ...(burnPolicy !== undefined && { burnPolicy }),
    ...(emptySlice !== undefined && objective.method.kind === 'timeslices' && { method: { ...objective.method, emptySlice } }),
    ...(criticality !== undefined && { labels: { ...objective.labels, criticality: [criticality] } }),
    ...(per !== null && { split: { by: per.value.toSorted(), cap: per.policy.body.spec.cap ?? USUAL_CAP } }),
  };
}

type Spec = SloPolicyDocument['spec'];
type Term = 'burnPolicy' | 'per' | 'emptySlice' | 'criticality';
type Said<Key extends Term> = { readonly value: NonNullable<Spec[Key]>; readonly policy: Declared<SloPolicyDocument> };

/** What the policies of an objective say of one thing; null when none does. */
function theOne<Key extends Term>(
  { objective, own, key }: { readonly objective: Objective; readonly own: Choice['own']; readonly key: Key },
  report: Report,
): Said<Key> | null {
  let first: Said<Key> | null = null;
  for (const policy of own) {
    const value = policy.body.spec[key];
    if (value === undefined) continue;
    if (first === null) {
      first = { value, policy };
      continue;
    }
    const same = key === 'per' ? sameCohorts(first.policy.body.spec, policy.body.spec) : value === first.value;
    if (same) continue;
    const [one, other] = [first.policy.body.metadata.name, policy.body.metadata.name];
    const text = `Cannot tell which ${key} "${objective.name}" follows: the policies "${one}" and "${other}" say different things`;
    report(problemAt(policy.source, ['spec', key], { code: 'CAT_POLICY_CONFLICT', text, hint: 'let one of them select less' }));
  }
  return first;
}

function sameCohorts(a: Spec, b: Spec): boolean {
  const shown = ({ per = [], cap = USUAL_CAP }: Spec): string => JSON.stringify([per.toSorted(), cap]);
  return shown(a) === shown(b);
}

function checkLabels(
  { per: { value, policy }, objective, journey }: { per: Said<'per'>; objective: Objective; journey: Journey | undefined },
  report: Report,
): void {
  const labels = journey?.cohorts.map(({ label }) => label) ?? [];
  for (const [index, label] of value.entries()) {
    if (journey === undefined || labels.includes(label)) continue;
    const path: Path = ['spec', 'per', index];
    const meant = nearest(label, labels);
    const hint = meant === undefined ? `add ${label} to its cohorts, or select less` : `did you mean ${meant}?`;
    const text = `Cannot promise "${objective.name}" by "${label}": the journey "${journey.name}" keeps only ${labels.join(', ')}`;
    report(problemAt(policy.source, path, { code: 'CAT_COHORT_KEY', text, hint }));
  }
}
