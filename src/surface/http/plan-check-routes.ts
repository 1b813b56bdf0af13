import { z } from 'zod';
import { findPlan } from '../../catalog/find.ts';
import { checkRollout } from '../../loops/check-rollout.ts';
import { planCheck } from '../../wire/plan-check.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import { showPlanCheck } from './show-plan-check.ts';

const name = z.string().min(1).max(100);

/** A dry run: it asks the router and the evidence, and orders nothing. */
export function planCheckRoutes(app: App, api: Api): void {
  app.get('/api/v1/plans/:plan/check', { config: { present: true, alone: true }, schema }, async (request) => {
    const { plan } = request.params;
    const { candidate, baseline, into = null } = request.query;
    const answer = await checkRollout(api, { plan, candidate, baseline, into });
    if ('code' in answer) throw new Refused(answer.code, answer.text, answer.hint);
    const service = findPlan(api.catalog(), plan)?.service ?? '';
    return showPlanCheck({ plan, service, candidate, baseline, check: answer.check });
  });
}

const schema = {
  operationId: 'checkPlan',
  summary: 'What a rollout would be judged by, and what would stop it, before anything moves',
  tags: ['rollouts'],
  params: z.object({ plan: name.describe('name of the plan') }),
  querystring: z.object({
    candidate: name.describe('version the traffic would move to'),
    baseline: name.describe('version that serves now'),
    into: name.optional().describe('place for the candidate, of a router that has slots'),
  }),
  response: { 200: planCheck, ...refusesRead('REQUEST_INVALID', 'PLAN_UNKNOWN', 'VERSIONS_EQUAL') },
};
