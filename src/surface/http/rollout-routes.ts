import { z } from 'zod';
import type { Facts } from '../../delivery/advance.ts';
import { isActive } from '../../delivery/rollout.ts';
import { after, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { RolloutRecord } from '../../ledger/world.ts';
import { factsOf } from '../../loops/control-tick.ts';
import { commandRollout, startRollout, unknownRollout, type Refusal } from '../../loops/rollouts.ts';
import { command, holdCommand, rollout, rolloutSummary, startRollout as startBody, type RolloutSummaryView, type RolloutView } from '../../wire/rollout.ts';
import type { Command } from '../../delivery/advance.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import { showRollout, showSummary } from './show-rollout.ts';

const TIMELINE = 1_000;
const idParams = z.object({ id: z.string().max(200) });

export function rolloutRoutes(app: App, api: Api): void {
  app.get('/api/v1/rollouts', { schema: { summary: 'Rollouts, active first, then the newest', tags: ['rollouts'], response: { 200: z.object({ rollouts: z.array(rolloutSummary) }) } } }, async () => ({
    rollouts: summaries(api),
  }));
  app.get('/api/v1/rollouts/:id', { schema: { summary: 'One rollout with its evidence and history', tags: ['rollouts'], params: idParams, response: { 200: rollout } } }, async ({ params }) => viewOf(api, params.id));
  app.post('/api/v1/rollouts', { schema: { summary: 'Start exposing a candidate', tags: ['rollouts'], body: startBody, response: { 201: rollout } } }, async (request, reply) => {
    const answer = await startRollout(api, { ...request.body, reason: request.body.reason ?? '', actor: actorOf(request) });
    if ('code' in answer) throw refused(answer);
    return reply.code(201).header('location', `/api/v1/rollouts/${answer.id}`).send(await viewOf(api, answer.id));
  });
  app.post('/api/v1/rollouts/:id/hold', { schema: { summary: 'Hold for a while', tags: ['rollouts'], params: idParams, body: holdCommand, response: { 200: rollout } } }, async (request) => {
    const until = after(api.clock.now(), request.body.for_ms as DurationMs);
    return obeyed(api, { id: request.params.id, command: { say: 'hold', until }, reason: request.body.reason, actor: actorOf(request) });
  });
  for (const say of ['resume', 'abort', 'promote'] as const) {
    app.post(`/api/v1/rollouts/:id/${say}`, { schema: { summary: SUMMARY[say], tags: ['rollouts'], params: idParams, body: command, response: { 200: rollout } } }, async (request) =>
      obeyed(api, { id: request.params.id, command: { say }, reason: request.body.reason, actor: actorOf(request) }),
    );
  }
}

const SUMMARY = {
  resume: 'End a hold',
  abort: 'Roll back to the baseline, now',
  promote: 'Send all traffic to the candidate without waiting for evidence',
};

/** Active first, then the newest. */
export function summaries(api: Api): RolloutSummaryView[] {
  const records = [...api.ledger.world().rollouts.values()];
  const active = records.filter(({ rollout: one }) => isActive(one)).toReversed();
  const ended = records.filter(({ rollout: one }) => !isActive(one)).toReversed();
  return [...active, ...ended].map((record) => showSummary(record, isActive(record.rollout) ? api.traffic.latest(record.rollout).exposure : null));
}

export async function viewOf(api: Api, id: string): Promise<RolloutView> {
  const record = api.ledger.world().rollouts.get(id);
  if (record === undefined) throw refused(unknownRollout(api.ledger.world(), id));
  const entries = await api.ledger.read({ after: 0, limit: TIMELINE, subject: id });
  const facts = seen(api, record, api.clock.now());
  return showRollout({ record, facts, entries });
}

function seen(api: Api, record: RolloutRecord, at: Instant): Facts {
  return factsOf(api, record, { at, orderPending: false, ...api.traffic.latest(record.rollout) });
}

async function obeyed(api: Api, request: { id: string; command: Command; reason: string; actor: string }): Promise<RolloutView> {
  const refusal = await commandRollout(api, request);
  if (refusal !== null) throw refused(refusal);
  return viewOf(api, request.id);
}

const STATUS: Readonly<Record<Refusal['code'], number>> = { PLAN_UNKNOWN: 404, ROLLOUT_UNKNOWN: 404, ROLLOUT_ACTIVE: 409, ROLLOUT_ENDED: 409, NOT_HELD: 409, VERSIONS_EQUAL: 400 };

function refused(refusal: Refusal): Refused {
  return new Refused(STATUS[refusal.code], refusal);
}
