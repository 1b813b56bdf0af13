import { z } from 'zod';
import { readInstant } from '../../kernel/read-instant.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { EntrySearch } from '../../ledger/search-entries.ts';
import { openEntry } from '../../loops/opened-entry.ts';
import { searchLedger } from '../../loops/search-ledger.ts';
import { entryPage, foundEntries, openedEntry } from '../../wire/ledger.ts';
import { time } from '../../wire/objective.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { asList } from './as-list.ts';
import { Refused } from './problems.ts';
import { showEntry, showLine, showOpened } from './show-entry.ts';

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
const text = z.string().trim().min(1).max(200).optional();
const searchFor = z.object({
  kind: z
    .preprocess(asList, z.array(z.string().min(1).max(60)).max(60).optional())
    .describe('only entries of these kinds: `rollout.started,rollout.moved`'),
  subject: z.string().min(1).max(2_000).optional().describe('only entries about this'),
  actor: text.describe('part of the name of whoever recorded it'),
  by: z.enum(['people', 'machines']).optional().describe('people: whoever came by the browser or with the token'),
  text: text.describe('words that all stand in the sentence or in a name'),
  since: time.optional(),
  until: time.optional(),
  before: z.coerce.number().int().min(1).optional().describe('only older entries than this one'),
  limit: count.default(100),
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
  app.get('/api/v1/ledger/search', { schema: schemas.search }, async ({ query }) => {
    const { before = Number.MAX_SAFE_INTEGER, limit } = query;
    const search = readSearch(query);
    const { entries, looked, next } = await searchLedger(api.ledger, { search, before, limit });
    const kinds = await api.ledger.countKinds({});
    return {
      entries: entries.map(showLine),
      looked,
      next,
      kinds: Object.entries(kinds)
        .map(([kind, number]) => ({ kind, count: number }))
        .toSorted((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1)),
      total: Object.values(kinds).reduce((sum, number) => sum + number, 0),
      dropped: (await api.ledger.dropped()).seq,
      at: showInstant(api.clock.now()),
    };
  });
  app.get('/api/v1/ledger/:seq', { schema: schemas.show }, async ({ params: { seq } }) => {
    await refuseSealed(api, seq - 1);
    const opened = await openEntry(api.ledger, seq);
    if (opened === null) throw new Refused('ENTRY_UNKNOWN', `nothing was decided under ${seq}`);
    return { at: showInstant(api.clock.now()), ...showOpened(opened) };
  });
}

function readSearch(asked: z.infer<typeof searchFor>): EntrySearch {
  const { kind: kinds = [], subject = null, actor = null, by = null, text: words = null, since, until } = asked;
  const [from, to] = [instant(since), instant(until)];
  if (from !== null && to !== null && from > to)
    throw new Refused('REQUEST_INVALID', `since: ${since} is after ${until}, and there is no time between them`, ORDER);
  return { kinds, subject, actor, by, text: words, since: from, until: to };
}

function instant(given: string | undefined): Instant | null {
  return given === undefined ? null : readInstant(given);
}
const ORDER = 'give the earlier one as since and the later one as until';

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
  search: {
    operationId: 'searchLedger',
    summary: 'Look for entries, newest first',
    description: 'An answer looks at 10,000 entries at most; `looked` says at how many, and `next` where to look on.',
    tags,
    querystring: searchFor,
    response: { 200: foundEntries, ...refusesRead('REQUEST_INVALID') },
  },
  show: {
    operationId: 'showEntry',
    summary: 'One entry, with what it was made from and what became of it',
    tags,
    params: z.object({ seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe('number of the entry') }),
    response: { 200: openedEntry, ...refusesRead('REQUEST_INVALID', 'ENTRY_UNKNOWN', 'ENTRIES_SEALED') },
  },
};
