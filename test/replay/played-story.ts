import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import { showProblem } from '../../src/kernel/problem.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { knownNames } from '../../src/scenario/known-names.ts';
import { play } from '../../src/scenario/play.ts';
import { catalogNamedIn, readStory } from '../../src/scenario/read-story.ts';

/** Plays a story in its own world, and gives what its control plane recorded. */
export async function recordStory(file: string): Promise<readonly Entry[]> {
  const text = await readFile(file, 'utf8');
  const folder = join(dirname(file), catalogNamedIn(text) ?? assert.fail(`${file} names no catalog`));
  return recordText(text, { name: basename(file), catalog: await readCatalogFolder(folder) });
}

type Named = { readonly name: string; readonly catalog: readonly CatalogFile[] };

export async function recordText(text: string, { name, catalog }: Named): Promise<readonly Entry[]> {
  const read = readCatalog(catalog);
  if (!read.ok) throw new Error(read.problems.map(showProblem).join('\n'));
  const story = readStory(text, { file: name, known: knownNames([read.value]) });
  if (!story.ok) throw new Error(story.problems.map(showProblem).join('\n'));
  const { failures, entries } = await play(story.value, { catalog });
  const [failure] = failures;
  if (failure !== undefined) throw new Error(`${name}:${failure.place.line}: ${failure.act}: ${failure.is}`);
  return entries;
}
