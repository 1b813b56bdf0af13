import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { MOST_LOOKED, searchLedger } from '../../src/loops/search-ledger.ts';
import { contentDigest, placeHash, type Sealed } from '../../src/proof/chain.ts';
import { entryPlace, foundEntries, openedEntry, type FoundEntriesView, type OpenedEntryView } from '../../src/wire/ledger.ts';
import { rolloutSummary, type RolloutSummaryView, type RolloutView } from '../../src/wire/rollout.ts';
import { longLedger } from '../ledger/long-ledger.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

/** As many rollouts as push the first ones out of the state. */
const ENTRIES = 9_000;
let world: ServedWorld;
const recorded: Entry[] = [];
before(async () => {
  const ledgerStore = openMemoryLedgerStore();
  for await (const { entries } of longLedger(ENTRIES)) {
    await ledgerStore.append(entries, { after: recorded.length });
    recorded.push(...entries);
  }
  world = await serveWorld({ ledgerStore });
});
after(() => world[Symbol.asyncDispose]());

async function search(query: string): Promise<FoundEntriesView> {
  const response = await world.ask(`/api/v1/ledger/search?${query}`);
  assert.equal(response.status, 200, query);
  return foundEntries.parse(await response.json());
}

async function opened(seq: number): Promise<OpenedEntryView> {
  return openedEntry.parse(await (await world.ask(`/api/v1/ledger/${seq}`)).json());
}

async function rollouts(query: string): Promise<{ rollouts: RolloutSummaryView[]; next: string | null }> {
  const answer = (await (await world.ask(`/api/v1/rollouts?${query}`)).json()) as Awaited<ReturnType<typeof rollouts>>;
  return { rollouts: answer.rollouts.map((one) => rolloutSummary.parse(one)), next: answer.next };
}

test('what is found is what a walk through all entries finds, newest first, page by page', async () => {
  const kinds = ['rollout.moved', 'rollout.started'];
  const all = (entry: Entry): string => `${explainEntry(entry)} ${entry.subject}`.toLowerCase();
  const want = recorded.filter((entry) => kinds.includes(entry.kind) && /rolled/.test(all(entry)) && /back/.test(all(entry)));
  assert.ok(want.length > 100);
  const found: number[] = [];
  let before: number | null = Number.MAX_SAFE_INTEGER;
  while (before !== null) {
    const page: FoundEntriesView = await search(
      `text=${encodeURIComponent('Rolled  BACK')}&kind=rollout.moved,rollout.started&limit=70&before=${before}`,
    );
    found.push(...page.entries.map(({ seq }) => seq));
    before = page.next;
  }
  assert.deepEqual(found, want.map(({ seq }) => seq).toReversed());
});

test('a search that finds nothing says how far it has looked, and where to look on', async () => {
  const [one] = recorded;
  const many = Array.from({ length: MOST_LOOKED + 500 }, (_, index) => ({ ...one, seq: index + 1 }) as Entry);
  const ledger = {
    lastBefore: () => assert.fail('no time was given'),
    readLast: async ({ before = Infinity, limit }: { before?: number; limit: number }) =>
      many.slice(Math.max(0, Math.min(before - 1, many.length) - limit), Math.min(before - 1, many.length)).toReversed(),
  };
  const search = { kinds: [], subject: null, actor: null, by: null, text: 'no-such-word', since: null, until: null };
  const first = await searchLedger(ledger, { search, before: Infinity, limit: 10 });
  assert.deepEqual(first, { entries: [], looked: MOST_LOOKED, next: 501 });
  assert.deepEqual(await searchLedger(ledger, { search, before: 501, limit: 10 }), { entries: [], looked: 500, next: null });
});

test('the kinds are counted over all of the ledger, and a time bounds what is looked at', async () => {
  const all = await search('limit=1');
  assert.equal(
    all.kinds.find(({ kind }) => kind === 'rollout.moved')?.count,
    recorded.filter(({ kind }) => kind === 'rollout.moved').length,
  );
  const middle = recorded[5_000] ?? assert.fail();
  const time = new Date(middle.at).toISOString();
  const until = await search(`until=${time}&limit=5`);
  const last = recorded.findLast(({ at }) => at <= middle.at)?.seq;
  assert.equal(until.entries[0]?.seq, last);
  const within = await search(`since=${time}&until=${time}&limit=500`);
  assert.ok(within.entries.every(({ at }) => Date.parse(at) === middle.at) && within.next === null);
  assert.ok(within.looked < 500);
});

test('a start is opened with its edition of the catalog, its effects, its end and its way to a signature', async () => {
  const start = recorded.findLast((one) => one.kind === 'rollout.started' && one.seq < 7_000) ?? assert.fail();
  const view = await opened(start.seq);
  assert.equal(view.entry.hash, start.hash);
  assert.equal(view.decision?.policy, view.catalog?.revision);
  assert.ok(view.effects.length > 0 && view.later.every(({ subject }) => subject === start.subject));
  assert.ok(view.later.every(({ kind }) => kind !== 'rollout.judged'));
  assert.notEqual(view.outcome.sentence, '');
  assert.deepEqual(view.earlier, []);
});

test('the newest entry is proven by what the answer holds alone', async () => {
  await world.plane.ledger.decide(() => [
    { kind: 'server.stopped', subject: 'server', actor: 'plimsoll', body: { why: 'a test' } },
  ]);
  const { entries } = await search('limit=1&kind=server.stopped');
  const seq = entries[0]?.seq ?? 0;
  const { entry } = await opened(seq);
  const place = entryPlace.parse(await (await world.ask(`/api/v1/ledger/${seq}/place`)).json());
  assert.match(place.ledger, /^[0-9a-f]{64}$/);
  const sealed = { ...entry, at: Date.parse(entry.at) } as unknown as Sealed;
  assert.equal(placeHash({ ...sealed, digest: contentDigest(sealed) }), entry.hash);
});

test('an entry that is not there is refused by its name', async () => {
  const response = await world.ask('/api/v1/ledger/99999999');
  assert.deepEqual([response.status, ((await response.json()) as { code: string }).code], [404, 'ENTRY_UNKNOWN']);
  assert.equal((await world.ask('/api/v1/ledger/search?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z')).status, 400);
});

test('rollouts are listed page by page, those that have left the state among them, each once', async () => {
  const ids: string[] = [];
  let page = await rollouts('limit=100');
  for (let pages = 0; pages < 40; pages += 1) {
    ids.push(...page.rollouts.map(({ id }) => id));
    if (page.next === null) break;
    page = await rollouts(`limit=100&after=${page.next}`);
  }
  const started = recorded.filter(({ kind }) => kind === 'rollout.started').map(({ subject }) => subject);
  assert.ok(started.length > world.plane.ledger.world().rollouts.size);
  assert.deepEqual(new Set(ids), new Set(started));
  assert.equal(ids.length, started.length);
});

test('what has left the state is shown as it ended, in the list and by itself', async () => {
  const kept = world.plane.ledger.world().rollouts;
  const gone = recorded.find((one) => one.kind === 'rollout.started' && !kept.has(one.subject)) ?? assert.fail();
  const moved = recorded.findLast((one) => one.kind === 'rollout.moved' && one.subject === gone.subject);
  const { rollouts: listed } = await rollouts(`q=${gone.subject}`);
  const [only] = listed.filter(({ id }) => id === gone.subject);
  assert.equal(only?.phase, moved?.kind === 'rollout.moved' ? moved.body.next.phase : 'shifting');
  const view = (await (await world.ask(`/api/v1/rollouts/${gone.subject}`)).json()) as RolloutView;
  assert.deepEqual([view.sentence, view.phase], [only?.sentence, only?.phase]);
  assert.ok(view.judged.length > 0 && view.timeline.length > 1);
});

test('phases and services narrow the list', async () => {
  const { rollouts: ended } = await rollouts('state=rolled-back&limit=50');
  assert.ok(ended.length > 0 && ended.every(({ phase }) => phase === 'rolled-back'));
  assert.deepEqual((await rollouts('service=nobody')).rollouts, []);
});
