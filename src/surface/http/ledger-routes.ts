import { z } from 'zod';
import { showInstant } from '../../kernel/show.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import { entryPage, type EntryView } from '../../wire/ledger.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';

const MOST = 500;
const count = z.coerce.number().int().min(1).max(MOST);
const querystring = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('read entries after this sequence number; absent: from the oldest one that is here'),
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
    if (last !== undefined) {
      const newest = await api.ledger.readLast({ limit: last, ...about });
      return { entries: newest.toReversed().map(showEntry), next: null };
    }
    if (after !== undefined) await refuseSealed(api, after);
    const entries = await api.ledger.read({ after: after ?? 0, limit, ...about });
    return { entries: entries.map(showEntry), next: entries.length < limit ? null : (entries.at(-1)?.seq ?? null) };
  });
}

export function showEntry(entry: Entry): EntryView {
  const { seq, at, kind, subject, actor, body, previous, hash } = entry;
  return { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry), body, previous, hash };
}

/** Whoever reads on from an entry must not be given those after a gap as if they were the next ones. */
async function refuseSealed({ ledger }: Api, after: number): Promise<void> {
  const { seq } = await ledger.dropped();
  if (after >= seq) return;
  const hint = `read on after ${seq}, or look into the files that plimsoll ledger segments names`;
  throw new Refused('ENTRIES_SEALED', `entries up to ${seq} are in sealed files alone`, hint);
}

const schemas = {
  list: {
    operationId: 'listEntries',
    summary: 'Entries, oldest first',
    tags,
    querystring,
    response: { 200: entryPage, ...refusesRead('REQUEST_INVALID', 'ENTRIES_SEALED') },
  },
};
