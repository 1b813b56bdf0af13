import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryPage, type EntryView } from '../../src/wire/ledger.ts';
import { serveWorld } from './served-world.ts';

test('a page holds fewer entries where they are long, and says where to go on', async () => {
  await using world = await serveWorld();
  const text = 'x'.repeat(250_000);
  const about = { subject: 'catalog', actor: 'catalog folder' } as const;
  for (let part = 0; part < 80; part += 20)
    await world.plane.ledger.decide(() =>
      Array.from({ length: 20 }, (_, index) => ({
        kind: 'catalog.texts',
        ...about,
        body: { texts: { [`${part + index}`]: text } },
      })),
    );
  const page = async (query: string): Promise<{ readonly entries: readonly EntryView[]; readonly next: number | null }> =>
    entryPage.parse(await (await world.ask(`/api/v1/ledger?${query}`)).json());
  const seen: number[] = [];
  for (let after: number | null = 0, pages = 0; after !== null; pages += 1) {
    const { entries, next } = await page(`limit=500&after=${after}`);
    assert.ok(JSON.stringify(entries).length < 9_000_000, `${entries.length} entries`);
    assert.ok(pages < 5);
    seen.push(...entries.map(({ seq }) => seq));
    after = next;
  }
  const last = world.plane.ledger.world().tail.seq;
  assert.deepEqual(
    seen,
    Array.from({ length: last }, (_, index) => index + 1),
  );
  const newest = await page('last=500');
  assert.equal(newest.entries.at(-1)?.seq, last);
  assert.ok(newest.entries.length > 20 && newest.entries.length < 80);
});
