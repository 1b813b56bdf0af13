import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { overlaidFiles } from '../../src/catalog/overlaid-files.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const shop = await readCatalogFolder(folder('shop/catalog'));
const proposals = await readCatalogFolder(folder('backtest'));

test('each proposal for the demo changes its plan, and nothing else of its catalog', () => {
  const inForce = readCatalog(shop);
  assert.ok(inForce.ok);
  assert.equal(proposals.length, readdirSync(folder('backtest')).length);
  for (const proposal of proposals) {
    const read = readCatalog(overlaidFiles(shop, [proposal]));
    assert.ok(read.ok, `${proposal.file}: ${JSON.stringify(read)}`);
    const { plans, revision: _revision, ...others } = read.value;
    const { plans: before, revision: _before, ...same } = inForce.value;
    assert.notDeepEqual(plans, before, proposal.file);
    assert.deepEqual(JSON.parse(JSON.stringify(others)), JSON.parse(JSON.stringify(same)), proposal.file);
  }
});
