import { z } from 'zod';
import { readInstant } from '../../kernel/read-instant.ts';
import { showInstant } from '../../kernel/show.ts';
import { changesOf, type RecentChange } from '../../ledger/recent-changes.ts';
import { explainChange } from '../../ledger/recorded-change.ts';
import { CHANGE_BOUNDS, changePage, changeReceipts, postedChanges, type ChangeView } from '../../wire/change.ts';
import { answerChanges } from './answer-changes.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';

const MOST = 500;
const querystring = z.object({
  service: z.string().min(1).max(CHANGE_BOUNDS.name).optional().describe('only changes of this service'),
  since: z.iso.datetime({ offset: true }).optional().describe('only changes that happened at this time or later'),
  before: z.coerce.number().int().min(1).optional().describe('read on from here: `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(MOST).default(100).describe('as many changes at most'),
});
const tags = ['changes'];

/** Changes come in by any form of event; none of it depends on telemetry, which may be shed while they are taken. */
export async function changeRoutes(app: App, api: Api): Promise<void> {
  app.get('/api/v1/changes', { schema: schemas.list }, async ({ query: { service = null, since, before, limit } }) => {
    const from = since === undefined ? null : readInstant(since);
    const found = changesOf(api.ledger.world().changes, { service, since: from, before: before ?? Infinity, limit: limit + 1 });
    const shown = found.slice(0, limit);
    return { changes: shown.map(showChange), next: found.length > limit ? (shown.at(-1)?.seq ?? null) : null };
  });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers(); // the reader of changes knows which types there are, and wants the bytes
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const route = { config: { senders: true }, schema: schemas.post, validatorCompiler: () => (value: unknown) => ({ value }) };
    scope.post('/api/v1/changes', route, async (request, reply) => {
      const { headers } = request;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const told = {
        contentType: headers['content-type'] ?? '',
        headers,
        body,
        actor: actorOf(request),
        allows: request.sender?.allows ?? null,
      };
      return reply.code(200).send({ changes: [...(await answerChanges(api.changes, told))] });
    });
  });
}

export function showChange({ seq, recordedAt, change }: RecentChange): ChangeView {
  const { at, key: _, links, details, ...rest } = change;
  const times = { at: showInstant(at), recorded_at: showInstant(recordedAt) };
  return { seq, ...times, ...rest, details: { ...details }, links: [...links], sentence: explainChange(change) };
}

const event = z.looseObject({ specversion: z.literal('1.0'), id: z.string(), source: z.string(), type: z.string() });
const schemas = {
  list: {
    operationId: 'listChanges',
    summary: 'What can hurt and happened, the newest first',
    tags,
    querystring,
    response: { 200: changePage, ...refusesRead('REQUEST_INVALID') },
  },
  post: {
    operationId: 'tellChanges',
    summary: 'Tell of changes: the simple form, CloudEvents or CDEvents',
    tags,
    consumes: ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'],
    body: z.union([postedChanges, event, z.array(event).max(CHANGE_BOUNDS.inOneRequest)]),
    response: { 200: changeReceipts, ...refusesWrite('SERVICE_FORBIDDEN', 'CHANGES_TOO_FAST') },
  },
};
