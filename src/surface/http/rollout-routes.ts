import { z } from 'zod';
import type { Command } from '../../delivery/obey.ts';
import type { QueuedStart } from '../../delivery/queued-start.ts';
import { after, broken, type DurationMs } from '../../kernel/units.ts';
import { commandRollout, retryRollout, startRollout, type Refusal, type Started } from '../../loops/rollouts.ts';
import { command, holdCommand, rollout, startRollout as startBody, type RolloutView } from '../../wire/rollout.ts';
import { rolloutBatches } from '../../wire/rollout-batches.ts';
import { queuedStart } from '../../wire/release.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import { readRolloutQuery, rolloutPage, rolloutQuery } from './rollout-query.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showQueued } from './show-release.ts';

const params = z.object({ id: z.string().max(200).describe('id of the rollout') });
const tags = ['rollouts'];

export function rolloutRoutes(app: App, api: Api, views: RolloutViews): void {
  app.get('/api/v1/rollouts', { schema: schemas.list }, async ({ query }) => views.list(readRolloutQuery(query)));
  app.get('/api/v1/rollouts/:id', { schema: schemas.show }, async (request) => views.view(request.params.id));
  app.get('/api/v1/rollouts/:id/batches', { schema: schemas.batches }, async (request) => views.batches(request.params.id));
  app.post('/api/v1/rollouts', { schema: schemas.start }, async (request, reply) => {
    const { plan, candidate, baseline, into = null, reason = '', fast_track: fastTrack } = request.body;
    const asked = { plan, candidate, baseline, into, reason, fastTrack, actor: actorOf(request) };
    const id = startedAs(await startRollout(api, asked));
    if (id.queued === true) return reply.code(202).send(showQueued(queuedAs(api, id.id)));
    return reply
      .code(201)
      .header('location', addressOf(id))
      .send(await views.view(id.id));
  });
  app.post('/api/v1/rollouts/:id/retry', { schema: schemas.retry }, async (request, reply) => {
    const { id } = request.params;
    const again = startedAs(await retryRollout(api, { id, reason: request.body.reason, actor: actorOf(request) }));
    if (again.queued === true) return reply.code(202).send(showQueued(queuedAs(api, again.id)));
    return reply
      .code(201)
      .header('location', addressOf(again))
      .send(await views.view(again.id));
  });

  const obeyed = async (request: Parameters<typeof commandRollout>[1]): Promise<RolloutView> => {
    const refusal = await commandRollout(api, request);
    if (refusal !== null) throw refused(refusal);
    return views.view(request.id);
  };
  app.post('/api/v1/rollouts/:id/hold', { schema: schemas.hold }, async (request) => {
    const { reason, for_ms } = request.body;
    const until = after(api.clock.now(), for_ms as DurationMs);
    return obeyed({ id: request.params.id, command: { say: 'hold', until }, reason, actor: actorOf(request) });
  });
  for (const [say, schema] of commands) {
    app.post(`/api/v1/rollouts/:id/${say}`, { schema }, async (request) =>
      obeyed({ id: request.params.id, command: { say }, reason: request.body.reason, actor: actorOf(request) }),
    );
  }
}

function startedAs(answer: Started | Refusal): Started {
  if ('code' in answer) throw refused(answer);
  return answer;
}

function addressOf({ id }: Started): string {
  return `/api/v1/rollouts/${id}`;
}

function queuedAs({ ledger }: Api, id: string): QueuedStart {
  return ledger.world().queue.get(id) ?? broken(`start ${id} was queued and does not wait`);
}

function refused({ code, text, hint }: Refusal): Refused {
  return new Refused(code, text, hint);
}

const startRefusals = [
  'PLAN_UNKNOWN',
  'VERSIONS_EQUAL',
  'ROLLOUT_ACTIVE',
  'PLACE_UNKNOWN',
  'PLACE_BUSY',
  'BASELINE_NOT_SERVING',
  'ROUTER_UNREACHABLE',
  'ROUTER_REFUSES',
  'ROLLOUT_FROZEN',
  'ROLLBACK_COOLDOWN',
  'VERSION_REVOKED',
  'FAST_TRACK_REFUSED',
  'TELEMETRY_REQUIRED',
  'QUEUED_ALREADY',
  'QUEUE_FULL',
] as const;
const queued = queuedStart.describe('the service is busy, and the start waits for its turn');

const schemas = {
  list: {
    operationId: 'listRollouts',
    summary: 'Rollouts, active first, then the newest',
    tags,
    querystring: rolloutQuery,
    response: { 200: rolloutPage, ...refusesRead('REQUEST_INVALID') },
  },
  show: {
    operationId: 'showRollout',
    summary: 'One rollout with its evidence and history',
    tags,
    params,
    response: { 200: rollout, ...refusesRead('REQUEST_INVALID', 'ROLLOUT_UNKNOWN') },
  },
  batches: {
    operationId: 'showBatches',
    summary: 'A rollout over time: its shares, and how the evidence closed in, batch by batch',
    tags,
    params,
    response: { 200: rolloutBatches, ...refusesRead('REQUEST_INVALID', 'ROLLOUT_UNKNOWN') },
  },
  start: {
    operationId: 'startRollout',
    summary: 'Start exposing a candidate',
    tags,
    body: startBody,
    response: {
      201: rollout,
      202: queued,
      ...refusesWrite(...startRefusals),
    },
  },
  retry: {
    operationId: 'retryRollout',
    summary: 'Try the version of a rollout that failed once more, from nothing',
    tags,
    params,
    body: command,
    response: { 201: rollout, 202: queued, ...refusesWrite('ROLLOUT_UNKNOWN', 'ROLLOUT_ENDED', ...startRefusals) },
  },
  hold: {
    operationId: 'holdRollout',
    summary: 'Hold for a while',
    tags,
    params,
    body: holdCommand,
    response: { 200: rollout, ...refusesWrite('ROLLOUT_UNKNOWN', 'ROLLOUT_ENDED', 'VERSION_REVOKED') },
  },
};

const commandRefusals = [
  'ROLLOUT_ENDED',
  'NOT_HELD',
  'ATTEMPT_FAILED',
  'VERSION_REVOKED',
  'ROLLOUT_FROZEN',
  'BUDGET_SPENT',
  'APPROVAL_MISSING',
  'APPROVAL_NOT_ASKED',
  'APPROVAL_NOT_YOURS',
  'PLAN_WITHDRAWS',
  'REVIEW_NOT_DUE',
  'REVIEW_NOT_YOURS',
] as const;

type Say = Exclude<Command['say'], 'hold'>;
const commands = [
  override('resume', 'End a hold'),
  override('abort', 'Roll back to the baseline, now'),
  override('roll-back', 'Roll back to the baseline as planned: in halves, and only as fast as it is ready'),
  override('promote', 'Send all traffic to the candidate without waiting for evidence'),
  override('break-glass', 'The same past freezes, budgets and approvals; somebody else has to review it within a day'),
  override('review', 'Say that somebody has looked at a promotion past the gates'),
  override('approve', 'Give leave for the step that waits for it'),
  override('reject', 'Refuse leave for the step that waits for it, and roll back'),
] as const;

function override(say: Say, summary: string) {
  const response = { 200: rollout, ...refusesWrite('ROLLOUT_UNKNOWN', ...commandRefusals) };
  const operationId = `${say.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Rollout`;
  return [say, { operationId, summary, tags, params, body: command, response }] as const;
}
