import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { dayStory } from './day-story.ts';
import { recordText } from './played-story.ts';
import { holdsOnReplay } from './replayed.ts';

test('an hour of a day of releases comes out the same to the byte; npm run replay:day plays all of it', async () => {
  const catalog = await readCatalogFolder(fileURLToPath(new URL('../../examples/shop/catalog', import.meta.url)));
  const { same, notReplayable } = holdsOnReplay(
    await recordText(dayStory({ hours: 1, everyMinutes: 8 }), { name: 'day', catalog }),
  );
  assert.equal(notReplayable, 0);
  assert.ok(same > 40, `${same} decisions`);
});
