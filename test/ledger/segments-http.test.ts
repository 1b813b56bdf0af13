import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryPage, verification } from '../../src/wire/ledger.ts';
import { replayed } from '../../src/wire/replay.ts';
import { sealed, segments } from '../../src/wire/segment.ts';
import { jsonPost } from '../http/provoked.ts';
import { serveWorld, type ServedWorld } from '../http/served-world.ts';

const TOMORROW = (): string => new Date(Date.now() + 86_400_000).toISOString();

const AGO = (ms: number): string => new Date(Date.now() - ms).toISOString();
const ADJUSTED = { objectives: ['checkout-works'], from: AGO(3_600_000), to: AGO(60_000), reason: 'a drill' };

/** What a checkpoint signs for can be sealed; an export signs for all there is. */
async function sealAll(world: ServedWorld, drop: boolean): Promise<ReturnType<typeof sealed.parse>> {
  await (await world.ask('/api/v1/ledger/export')).text();
  const answer = await world.ask('/api/v1/ledger/segments', jsonPost({ before: TOMORROW(), drop }));
  assert.equal(answer.status, 201);
  return sealed.strict().parse(await answer.json());
}

async function json(world: ServedWorld, path: string): Promise<unknown> {
  return (await world.ask(path)).json();
}

test('a stretch is sealed and stays until somebody wants it dropped; then it is in its file alone', async () => {
  await using world = await serveWorld();
  assert.deepEqual(await json(world, '/api/v1/ledger/segments'), { segments: [] });
  const kept = await sealAll(world, false);
  assert.deepEqual([kept.segment?.first_entry, kept.segment?.dropped, kept.dropped], [1, false, 0]);
  const gone = await sealAll(world, true);
  const last = gone.segment?.last_entry ?? 0;
  assert.deepEqual([gone.segment?.first_entry, gone.dropped], [(kept.segment?.last_entry ?? 0) + 1, last]);
  const list = segments.strict().parse(await json(world, '/api/v1/ledger/segments'));
  assert.deepEqual(
    list.segments.map(({ last_entry, dropped }) => [last_entry, dropped]),
    [
      [kept.segment?.last_entry, true],
      [last, true],
    ],
  );
  const [oldest] = entryPage.parse(await json(world, '/api/v1/ledger')).entries;
  assert.deepEqual([oldest?.seq, oldest?.previous], [last + 1, gone.segment?.hash]);
  const { intact, findings } = verification.parse(await json(world, '/api/v1/ledger/verify'));
  assert.deepEqual([intact, findings], [true, []]);
});

test('the entry that seals names who asked and what is in the file', async () => {
  await using world = await serveWorld();
  const { segment } = await sealAll(world, false);
  const { entries } = entryPage.parse(await json(world, '/api/v1/ledger?last=5'));
  const entry = entries.find(({ kind }) => kind === 'ledger.sealed');
  assert.equal(entry?.sentence, `Entries 1 to ${segment?.last_entry} were sealed in ${segment?.file}.`);
  assert.deepEqual(entry?.body, { ...(entry?.body as object), digest: segment?.digest });
});

test('what was decided after what was dropped is made again, and what was dropped is not asked for', async () => {
  await using world = await serveWorld();
  const gone = await sealAll(world, true);
  const last = gone.segment?.last_entry ?? 0;
  await world.ask('/api/v1/adjustments', jsonPost(ADJUSTED));
  for (const query of ['', '?after=1', '?since=2020-01-01T00:00:00Z', `?after=${last}`]) {
    const answer = await world.ask(`/api/v1/replay${query}`);
    assert.equal(answer.status, 200, `${query}: ${await answer.clone().text()}`);
    const { same, different, not_replayable } = replayed.parse(await answer.json());
    assert.deepEqual([same, different, not_replayable], [1, 0, 0], query);
  }
});

test('where nothing is signed for nothing is sealed, and a time that there is not is refused', async () => {
  await using world = await serveWorld();
  const answer = await world.ask('/api/v1/ledger/segments', jsonPost({ before: '2020-01-01T00:00:00Z' }));
  assert.deepEqual(await answer.json(), { segment: null, dropped: 0 });
  assert.equal((await world.ask('/api/v1/ledger/segments', jsonPost({ before: '2020-13-01T00:00:00Z' }))).status, 400);
});
