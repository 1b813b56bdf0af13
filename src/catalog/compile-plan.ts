import type { RolloutPlan } from './catalog.ts';
import { compileJudge } from './compile-judge.ts';
import { checkRouter, compileHook, compileRouter, countedBy } from './compile-router.ts';
import { compileSteps } from './compile-steps.ts';
import type { Measured } from './measured.ts';
import type { PlanSpec, RolloutPlanDocument } from './rollout-plan-schema.ts';
import { problemAt, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

export type PlanSource = { readonly plan: RolloutPlanDocument; readonly source: SourceDocument };

export function compilePlan({ plan, source }: PlanSource, measured: Measured, report: Report): RolloutPlan {
  const { metadata, spec } = plan;
  const say: Say = (path, finding) => report(problemAt(source, ['spec', ...path], finding));
  const exposed = compileSteps(spec, say);
  const router = compileRouter(spec.router);
  const { exposure, budget } = spec;
  const [control = null] = Object.values(spec.judge.control ?? {});
  checkRouter({ router, steps: exposed.steps, exposure, control, at: ['router'] }, say);
  if (budget !== undefined) checkBudget(budget.objective, measured, say);
  return {
    name: metadata.name,
    service: spec.service,
    owner: spec.owner,
    router,
    ...exposed,
    judge: compileJudge(spec.judge, measured, (path, finding) => say(['judge', ...path], finding)),
    budget: budget === undefined ? null : { ...budget, slow: budget.slow ?? null },
    exposure: { ...exposure, from: countedBy(router, exposure.from) },
    rollback: { ...spec.rollback, burning: spec.rollback.burning ?? null },
    freezes: spec.freezes.map(freezeWindow),
    newer: spec.newer,
    fastTrack: spec.fastTrack ?? null,
    hooks: spec.hooks.map(compileHook),
    ...(spec.requires === undefined ? {} : { requires: telemetryTerms(spec.requires) }),
    onDeadline: spec.onDeadline,
  };
}

type Say = (path: Path, finding: Finding) => void;

function telemetryTerms({ coverage, version }: NonNullable<PlanSpec['requires']>): NonNullable<RolloutPlan['requires']> {
  return { coverage: coverage ?? null, version: version ?? null };
}

function freezeWindow({ name, duration, ...recurrence }: PlanSpec['freezes'][number]): RolloutPlan['freezes'][number] {
  return { name, recurrence, duration };
}

function checkBudget(name: string, { objectives, slos }: Measured, say: Say): void {
  const objective = objectives.find((one) => one.name === name);
  const path = ['budget', 'objective'];
  if (objective === undefined && slos.has(name.replace(/\/([0-9]+|composite)$/, ''))) {
    say(path, { code: 'CAT_UNKNOWN_REF', text: `Cannot find an objective named "${name}": its SLO has fewer objectives` });
  } else if (objective !== undefined && objective.unsupported !== null) {
    say(path, {
      code: 'CAT_NOT_MEASURED',
      text: `Cannot keep the budget of "${name}": this server does not compute it`,
      hint: 'name an objective that is computed',
    });
  }
}
