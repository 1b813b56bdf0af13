import { z } from 'zod';
import { showInstant } from '../../kernel/show.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import { entryPage, type EntryView } from '../../wire/ledger.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';

const MOST = 500;
const count = z.coerce.number().int().min(1).max(MOST);
const querystring = z.object({
  after: z.coerce.number().int().min(0).default(0).describe('read entries after this sequence number'),
  limit: count.default(100).describe('as many entries at most'),
  last: count.optional().describe('the newest entries instead; `after` and `limit` then say nothing'),
  subject: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe(
      'only entries about this rollout, objective, `score/NAME`, `adjustment/NAME`, `catalog`, `server` or `service/NAME`',
    ),
});
const tags = ['ledger'];

export function ledgerRoutes(app: App, api: Api): void {
  app.get('/api/v1/ledger', { schema: schemas.list }, async ({ query: { after, limit, last, subject } }) => {
    const about = subject === undefined ? {} : { subject };
    if (last !== undefined) return { entries: (await readLast(api, last, about)).map(showEntry), next: null };
    const entries = await api.ledger.read({ after, limit, ...about });
    return { entries: entries.map(showEntry), next: entries.length < limit ? null : (entries.at(-1)?.seq ?? null) };
  });
}

export function showEntry(entry: Entry): EntryView {
  const { seq, at, kind, subject, actor, body, previous, hash } = entry;
  return { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry), body, previous, hash };
}

/** Sequence numbers have no gaps, so the newest of all are found at once; those of one subject are read through. */
async function readLast({ ledger }: Api, last: number, about: { subject?: string }): Promise<readonly Entry[]> {
  let kept: readonly Entry[] = [];
  let after = about.subject === undefined ? Math.max(0, ledger.world().tail.seq - last) : 0;
  for (;;) {
    const page = await ledger.read({ after, limit: MOST, ...about });
    kept = [...kept, ...page].slice(-last);
    after = page.at(-1)?.seq ?? after;
    if (page.length < MOST) return kept;
  }
}

const schemas = {
  list: {
    operationId: 'listEntries',
    summary: 'Entries, oldest first',
    tags,
    querystring,
    response: { 200: entryPage, ...refusesRead('REQUEST_INVALID') },
  },
};
