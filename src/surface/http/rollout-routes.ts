import { z } from 'zod';
import type { Command } from '../../delivery/obey.ts';
import type { QueuedStart } from '../../delivery/queued-start.ts';
import { after, broken, type DurationMs } from '../../kernel/units.ts';
import { commandRollout, startRollout, type Refusal } from '../../loops/rollouts.ts';
import {
  command,
  holdCommand,
  rollout,
  rolloutSummary,
  startRollout as startBody,
  type RolloutView,
} from '../../wire/rollout.ts';
import { queuedStart } from '../../wire/release.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showQueued } from './show-release.ts';

const params = z.object({ id: z.string().max(200).describe('id of the rollout') });
const tags = ['rollouts'];

export function rolloutRoutes(app: App, api: Api, views: RolloutViews): void {
  app.get('/api/v1/rollouts', { schema: schemas.list }, async () => ({ rollouts: views.summaries() }));
  app.get('/api/v1/rollouts/:id', { schema: schemas.show }, async (request) => views.view(request.params.id));
  app.post('/api/v1/rollouts', { schema: schemas.start }, async (request, reply) => {
    const { plan, candidate, baseline, reason = '', fast_track: fastTrack } = request.body;
    const answer = await startRollout(api, { plan, candidate, baseline, reason, fastTrack, actor: actorOf(request) });
    if ('code' in answer) throw refused(answer);
    if (answer.queued === true) return reply.code(202).send(showQueued(queuedAs(api, answer.id)));
    return reply
      .code(201)
      .header('location', `/api/v1/rollouts/${answer.id}`)
      .send(await views.view(answer.id));
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

function queuedAs({ ledger }: Api, id: string): QueuedStart {
  return ledger.world().queue.get(id) ?? broken(`start ${id} was queued and does not wait`);
}

function refused({ code, text, hint }: Refusal): Refused {
  return new Refused(code, text, hint);
}

const startRefusals = ['VERSION_REVOKED', 'FAST_TRACK_REFUSED', 'QUEUED_ALREADY', 'QUEUE_FULL'] as const;

const schemas = {
  list: {
    operationId: 'listRollouts',
    summary: 'Rollouts, active first, then the newest',
    tags,
    response: { 200: z.object({ rollouts: z.array(rolloutSummary) }), ...refusesRead() },
  },
  show: {
    operationId: 'showRollout',
    summary: 'One rollout with its evidence and history',
    tags,
    params,
    response: { 200: rollout, ...refusesRead('REQUEST_INVALID', 'ROLLOUT_UNKNOWN') },
  },
  start: {
    operationId: 'startRollout',
    summary: 'Start exposing a candidate',
    tags,
    body: startBody,
    response: {
      201: rollout,
      202: queuedStart.describe('the service is busy, and the start waits for its turn'),
      ...refusesWrite('PLAN_UNKNOWN', 'VERSIONS_EQUAL', 'ROLLOUT_ACTIVE', ...startRefusals),
    },
  },
  hold: {
    operationId: 'holdRollout',
    summary: 'Hold for a while',
    tags,
    params,
    body: holdCommand,
    response: { 200: rollout, ...refusesWrite('ROLLOUT_UNKNOWN', 'ROLLOUT_ENDED') },
  },
};

type Say = Exclude<Command['say'], 'hold'>;
const commands = [
  override('resume', 'End a hold'),
  override('abort', 'Roll back to the baseline, now'),
  override('promote', 'Send all traffic to the candidate without waiting for evidence'),
] as const;

function override(say: Say, summary: string) {
  const response = { 200: rollout, ...refusesWrite('ROLLOUT_UNKNOWN', 'ROLLOUT_ENDED', 'NOT_HELD') };
  return [say, { operationId: `${say}Rollout`, summary, tags, params, body: command, response }] as const;
}
