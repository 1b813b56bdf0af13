import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openCatalogReader } from '../../src/server/catalog-reader.ts';

const FIRST = readFileSync(new URL('../../examples/first/catalog/shop.yaml', import.meta.url), 'utf8');
const asked = (text: string) => [{ file: 'shop.yaml', text }];

test('a thread of its own reads the same as is read here, answers each its own, and ends', async () => {
  const reader = openCatalogReader(0);
  const texts = [FIRST, FIRST.replace('28d', '7d'), FIRST.replace('28d', '28 fortnights')];
  const read = await Promise.all(texts.map((text) => reader.read(asked(text), { mayBeEmpty: false })));
  assert.deepEqual(
    read,
    texts.map((text) => readCatalog(asked(text))),
  );
  const cut = assert.rejects(reader.read(asked(FIRST), { mayBeEmpty: false }), /Cannot read a proposed catalog/);
  await reader.close();
  await cut;
});
