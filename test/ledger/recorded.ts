import { readdirSync, readFileSync } from 'node:fs';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { play } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn } from '../../src/scenario/run-scenarios.ts';

const SCENARIOS = new URL('../scenario/', import.meta.url);
const SHOP = new URL('../../examples/shop/catalog', import.meta.url).pathname;

/** What the control plane records while a story is played: real entries, with everything that they carry. */
export async function recordedBy(name: string): Promise<readonly Entry[]> {
  const texts = await readCatalogFolder(SHOP);
  const catalog = readCatalog(texts);
  if (!catalog.ok) throw new Error('Cannot read the catalog of the shop');
  const text = readFileSync(new URL(name, SCENARIOS), 'utf8');
  const story = readStory(text, { file: name, known: namesIn(text, { texts, catalog: catalog.value }) });
  if (!story.ok) throw new Error(`Cannot read ${name}: ${story.problems.map((problem) => problem.text).join('; ')}`);
  return (await play(story.value, { catalog: texts })).entries;
}

export function scenarioNames(): readonly string[] {
  return readdirSync(SCENARIOS)
    .filter((name) => name.endsWith('.scenario'))
    .toSorted();
}
