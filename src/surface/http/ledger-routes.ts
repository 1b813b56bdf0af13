import { z } from 'zod';
import { showInstant } from '../../kernel/show.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import { entryPage, type EntryView } from '../../wire/ledger.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';

const MOST = 500;
const MOST_CHARACTERS = 8_000_000;
const count = z.coerce.number().int().min(1).max(MOST);
const querystring = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('read entries after this sequence number; absent: from the oldest one that is here'),
  limit: count.default(100).describe('as many entries at most, and fewer where they are long; `next` says where to go on'),
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
      return { entries: within(newest).toReversed().map(showEntry), next: null };
    }
    if (after !== undefined) await refuseSealed(api, after);
    const found = await api.ledger.read({ after: after ?? 0, limit, ...about });
    const entries = within(found);
    const isAll = entries.length === found.length && found.length < limit;
    return { entries: entries.map(showEntry), next: isAll ? null : (entries.at(-1)?.seq ?? null) };
  });
}

export function showEntry(entry: Entry): EntryView {
  const { seq, at, kind, subject, actor, body, previous, hash } = entry;
  return { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry), body, previous, hash };
}

/** As many of the first as an answer may hold, and one at least: an entry can be as long as the texts of a catalog. */
function within(entries: readonly Entry[]): readonly Entry[] {
  let room = MOST_CHARACTERS;
  const end = entries.findIndex(({ body }) => (room -= JSON.stringify(body).length) < 0);
  return end === -1 ? entries : entries.slice(0, Math.max(1, end));
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
