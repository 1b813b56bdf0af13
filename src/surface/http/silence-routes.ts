import { z } from 'zod';
import { showInstant } from '../../kernel/show.ts';
import { broken, type DurationMs } from '../../kernel/units.ts';
import { explainSilenceFact } from '../../ledger/silences.ts';
import type { OpenAlerts } from '../../ledger/open-alerts.ts';
import { liftSilence, setSilence } from '../../loops/silences.ts';
import type { Silence } from '../../response/silence.ts';
import { because } from '../../wire/release.ts';
import { postedSilence, silence, silenceList, type SilenceView } from '../../wire/silence.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';

const tags = ['evidence'];

/** Of which alerts nobody is told for a while. */
export function silenceRoutes(app: App, api: Api): void {
  app.get('/api/v1/silences', { schema: schemas.list }, async () => {
    const { silences, alerts } = api.ledger.world();
    const now = api.clock.now();
    return { silences: [...silences.values()].filter(({ until }) => until > now).map((one) => showSilence(one, alerts)) };
  });
  app.post('/api/v1/silences', { schema: schemas.set }, async (request, reply) => {
    const { of, for_ms: time, pages, reason } = request.body;
    const answer = await setSilence(api, { of, for: time as DurationMs, pages, reason, actor: actorOf(request) });
    if ('code' in answer) throw new Refused(answer.code, answer.text, answer.hint);
    const { silences, alerts } = api.ledger.world();
    const set = silences.get(answer.name) ?? broken(`silence ${answer.name} was not set`);
    return reply.code(201).send(showSilence(set, alerts));
  });
  app.post('/api/v1/silences/:name/lift', { schema: schemas.lift }, async (request) => {
    const { name } = request.params;
    const refusal = await liftSilence(api, { name, reason: request.body.reason, actor: actorOf(request) });
    if (refusal !== null) throw new Refused(refusal.code, refusal.text, refusal.hint);
    return { lifted: name };
  });
}

export function showSilence({ name, of, since, until, reason, actor }: Silence, { open }: OpenAlerts): SilenceView {
  return {
    name,
    of,
    since: showInstant(since),
    until: showInstant(until),
    reason,
    actor,
    alerts: [...open.values()].filter(({ quiet }) => quiet?.name === name).map(({ id }) => id),
    sentence: explainSilenceFact({ kind: 'silence.set', body: { name, of, until, reason } }),
  };
}

const schemas = {
  list: {
    operationId: 'listSilences',
    summary: 'Of which alerts nobody is told now, and until when',
    tags,
    response: { 200: silenceList, ...refusesRead() },
  },
  set: {
    operationId: 'setSilence',
    summary: 'Tell nobody of some alerts for a while; they are recorded as ever, and what is open at the end is told then',
    tags,
    body: postedSilence,
    response: { 201: silence, ...refusesWrite('SILENCE_TIME', 'SILENCES_FULL', 'SILENCED_UNKNOWN') },
  },
  lift: {
    operationId: 'liftSilence',
    summary: 'End a silence before its time; what is open is told',
    tags,
    params: z.object({ name: z.string().max(200) }),
    body: because,
    response: { 200: z.object({ lifted: z.string() }), ...refusesWrite('SILENCE_UNKNOWN') },
  },
};
