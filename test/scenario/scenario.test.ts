import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { play } from './stage.ts';
import { verbs } from './verbs.ts';

const here = new URL('.', import.meta.url);
const catalog = await readCatalogFolder(new URL('../../examples/shop/catalog', here).pathname);

for (const file of readdirSync(here)
  .filter((name) => name.endsWith('.scenario'))
  .toSorted()) {
  test(file, async () => {
    await play(file, readFileSync(new URL(file, here), 'utf8'), { catalog, verbs });
  });
}
