import { z } from 'zod';
import { readInstant } from '../../kernel/read-instant.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Segment } from '../../ports/ledger-store.ts';
import { sealed, segments, type SegmentView } from '../../wire/segment.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';

const tags = ['ledger'];

/** Stretches of the ledger that lie in files of their own. */
export function segmentRoutes(app: App, api: Api): void {
  app.get('/api/v1/ledger/segments', { config: { present: true }, schema: schemas.list }, async () => {
    const { seq } = await api.ledger.dropped();
    return { segments: (await api.retention.segments()).map((segment) => showSegment(segment, seq)) };
  });
  app.post('/api/v1/ledger/segments', { schema: schemas.seal }, async (request, reply) => {
    const before = readInstant(request.body.before);
    if (before === null) throw new Refused('REQUEST_INVALID', 'before: this is no time that there is');
    const { segment, dropped } = await api.retention.seal({ before, drop: request.body.drop, actor: actorOf(request) });
    const { seq } = await api.ledger.dropped();
    return reply.code(201).send({ segment: segment === null ? null : showSegment(segment, seq), dropped });
  });
}

function showSegment({ first, last, from, to, previous, hash, file, digest }: Segment, dropped: number): SegmentView {
  const range = { first_entry: first, last_entry: last, from: showInstant(from), to: showInstant(to) };
  return { ...range, previous, hash, file, digest, dropped: last <= dropped };
}

const schemas = {
  list: {
    operationId: 'listSegments',
    summary: 'Sealed stretches of the ledger',
    tags,
    response: { 200: segments, ...refusesRead() },
  },
  seal: {
    operationId: 'sealEntries',
    summary: 'Seal the oldest entries in a file',
    description: 'One file of 50,000 entries at most; ask again until there is no segment in the answer.',
    tags,
    body: z.object({
      before: z.iso.datetime({ offset: true }).describe('entries from before this time'),
      drop: z.boolean().default(false).describe('and let the database go of what is sealed'),
    }),
    response: { 201: sealed, ...refusesWrite() },
  },
};
