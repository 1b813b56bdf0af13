import { z } from 'zod';
import { findObjective, findPlan } from '../../catalog/find.ts';
import { outsideVerdict } from '../../delivery/outside-verdict.ts';
import { judgeCatalogObjective } from '../../loops/objectives.ts';
import { watchRevision } from '../../loops/watched-revisions.ts';
import { verdictAnswer, type VerdictAnswerView } from '../../wire/gate.ts';
import type { RolloutView } from '../../wire/rollout.ts';
import { refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { allowOnly } from './gate-routes.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { watchedOf } from './watched-rollout.ts';

const text = z.string().min(1).max(200);
const querystring = z.object({ plan: text.optional(), candidate: text.optional(), rollout: text.optional() });
const started = z.strictObject({
  plan: text,
  candidate: text,
  baseline: text,
  revision: text.optional().describe('which attempt it is: the same version deployed once more is watched anew'),
});

/**
 * The `web` metric of Argo Rollouts. A refusal would count as an error there, and some errors as a failure; so that what we
 * do not know is always answered, as `wait`.
 */
export function argoRoutes(app: App, api: Api, views: RolloutViews): void {
  app.get('/api/v1/argo/metric', { config: { senders: true, present: true }, schema: schemas.read }, async (request) => {
    const { plan, candidate, rollout } = request.query;
    const records = [...api.ledger.world().rollouts.values()];
    const found = records.findLast(({ rollout: one }) =>
      rollout === undefined ? one.plan.name === plan && one.candidate === candidate : one.id === rollout,
    );
    const service = found?.rollout.plan.service ?? serviceOf(api, plan);
    allowOnly(request.sender, service);
    if (found === undefined) return unknown(rollout ?? `a rollout of ${candidate ?? 'nothing named'} by ${plan ?? 'no plan'}`);
    return shown(api, await views.view(found.rollout.id));
  });
  app.post('/api/v1/argo/metric', { config: { senders: true }, schema: schemas.watch }, async (request) => {
    const { plan, candidate, baseline, revision: attempt } = request.body;
    allowOnly(request.sender, serviceOf(api, plan));
    const revision = ['argo-rollouts', plan, candidate, ...(attempt === undefined ? [] : [attempt])].join(' ');
    const reason = 'Argo Rollouts asks for the verdict';
    const watched = await watchRevision(api, { revision, plan, candidate, baseline, reason, actor: actorOf(request) });
    if (!('code' in watched)) return shown(api, await views.view(watched.id));
    if (watched.code === 'PLAN_UNKNOWN' || watched.code === 'PLAN_NOT_FOLLOWED' || watched.code === 'VERSIONS_EQUAL')
      throw new Refused(watched.code, watched.text, watched.hint);
    return { ...unknown(`a rollout of ${candidate}`), because: `${candidate} cannot be watched now: ${watched.text}` };
  });
}

function serviceOf(api: Api, plan: string | undefined): string {
  return (plan === undefined ? undefined : findPlan(api.catalog(), plan)?.service) ?? '';
}

const VALUE = { go: 1, wait: 0, stop: -1 } as const;

function shown(api: Api, view: RolloutView): VerdictAnswerView {
  const say = outsideVerdict(watchedOf(view));
  return {
    say,
    value: VALUE[say],
    verdict: view.comparison?.kind ?? 'unknown',
    rollout: view.id,
    phase: view.phase,
    measured: view.measured,
    budget_remaining: budgetOf(api, view.plan),
    because: view.comparison?.sentence ?? view.sentence,
    evidence: `/rollouts/${encodeURIComponent(view.id)}`,
  };
}

function budgetOf(api: Api, plan: string): number | null {
  const name = findPlan(api.catalog(), plan)?.budget?.objective;
  const objective = name === undefined ? undefined : findObjective(api.catalog(), name);
  if (objective === undefined) return null;
  const { budget } = judgeCatalogObjective(api, objective, api.clock.now());
  return budget.kind === 'known' ? budget.remaining : null;
}

function unknown(what: string): VerdictAnswerView {
  const because = `there is no rollout that could be judged: ${what}`;
  const nothing = { rollout: null, phase: null, measured: null, budget_remaining: null, evidence: null };
  return { say: 'wait', value: 0, verdict: 'unknown', ...nothing, because };
}

const tags = ['gates'];
const schemas = {
  read: {
    operationId: 'readArgoMetric',
    summary: 'The verdict on a candidate, for the web metric of Argo Rollouts',
    tags,
    querystring,
    response: { 200: verdictAnswer, ...refusesWrite('SERVICE_FORBIDDEN') },
  },
  watch: {
    operationId: 'watchArgoRollout',
    summary: 'The same, and the candidate is watched from the first time on that it is asked about',
    tags,
    body: started,
    response: { 200: verdictAnswer, ...refusesWrite('PLAN_UNKNOWN', 'PLAN_NOT_FOLLOWED', 'VERSIONS_EQUAL', 'SERVICE_FORBIDDEN') },
  },
};
