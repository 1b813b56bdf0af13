import { z } from 'zod';
import { showInstant } from '../../kernel/show.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import { entryPage, verification, type EntryView } from '../../wire/ledger.ts';
import type { Api, App } from './api.ts';

const query = z.object({
  after: z.coerce.number().int().min(0).default(0).describe('read entries after this sequence number'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  subject: z.string().max(200).optional(),
});

export function ledgerRoutes(app: App, api: Api): void {
  app.get('/api/v1/ledger', { schema: { summary: 'Entries, oldest first', tags: ['ledger'], querystring: query, response: { 200: entryPage } } }, async ({ query: { after, limit, subject } }) => {
    const entries = await api.ledger.read({ after, limit, ...(subject === undefined ? {} : { subject }) });
    return { entries: entries.map(showEntry), next: entries.length < limit ? null : (entries.at(-1)?.seq ?? null) };
  });
  app.get('/api/v1/ledger/verify', { schema: { summary: 'Check the whole hash chain', tags: ['ledger'], response: { 200: verification } } }, async () => {
    const { entries, tail, firstBroken } = await api.ledger.verify();
    return { intact: firstBroken === null, entries, head: entries === 0 ? null : tail.hash, first_broken: firstBroken };
  });
}

export function showEntry(entry: Entry): EntryView {
  const { seq, at, kind, subject, actor, body, previous, hash } = entry;
  return { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry), body, previous, hash };
}
