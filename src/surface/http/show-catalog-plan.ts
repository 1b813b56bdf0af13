import { withoutSecrets } from '../../catalog/kept-secrets.ts';
import { digest } from '../../kernel/hash.ts';
import { showProblem, type Problem } from '../../kernel/problem.ts';
import { planInWords, redefinedInWords } from '../../loops/catalog-plan-words.ts';
import type { CatalogPlan } from '../../loops/catalog-plan.ts';
import type { CatalogDiagnosticView, CatalogPlanView } from '../../wire/catalog.ts';

const MOST_CHANGES = 300;
const MOST_REDEFINED = 100;

type Told = {
  readonly revision: string;
  /** Of what is proposed. */
  readonly hide: (said: string) => string;
};

export function showPlan(plan: CatalogPlan, { revision, hide }: Told): CatalogPlanView {
  // Nobody puts it back from here: that one secret is another than before is all there is to see.
  const masked = (value: string | null): string | null => (value === null ? null : withoutSecrets(hide(value), digest));
  return {
    sentence: planInWords(plan),
    revision,
    changes: plan.changes.slice(0, MOST_CHANGES).map((change) => ({
      what: change.what,
      name: change.name,
      change: change.change,
      fields:
        change.change === 'changed'
          ? change.fields.map(({ field, before, after }) => ({ field, before: masked(before), after: masked(after) }))
          : [],
      left_out: change.change === 'changed' ? change.leftOut : 0,
    })),
    changes_left_out: Math.max(0, plan.changes.length - MOST_CHANGES),
    redefined: plan.redefined.slice(0, MOST_REDEFINED).map((one) => ({
      indicator: one.indicator,
      objectives: one.objectives.slice(0, MOST_REDEFINED),
      sentence: redefinedInWords(one),
    })),
    judged: plan.judged.map((one) => ({ ...one })),
    unjudged: plan.unjudged,
    rollouts: plan.rollouts.map((one) => ({ ...one })),
    alerts: plan.alerts.map((one) => ({ ...one })),
  };
}

export function showDiagnostic(problem: Problem, severity: CatalogDiagnosticView['severity']): CatalogDiagnosticView {
  const { code, place, text, hint } = problem;
  return { code, ...place, text, hint: hint ?? null, severity, shown: showProblem(problem) };
}
