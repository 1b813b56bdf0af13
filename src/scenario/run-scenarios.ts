import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readCatalogFolder } from '../adapters/catalog-folder/catalog-folder.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog, type CatalogFile } from '../catalog/read-catalog.ts';
import type { Problem } from '../kernel/problem.ts';
import { knownNames, type KnownNames } from './known-names.ts';
import { play } from './play.ts';
import { catalogNamedIn, readStory } from './read-story.ts';
import type { Story } from './story.ts';
import type { PlayScenarios, ScenarioOptions, ScenarioRun } from './scenario-run.ts';

const ENDING = '.scenario';
const MOST_FILES = 1_000;
const LARGEST_FILE = 1_048_576;

/** A folder as it is read once for all stories that play with it. */
type ReadFolder = {
  readonly texts: readonly CatalogFile[];
  readonly catalog: Catalog | null;
  readonly problems: readonly Problem[];
};

/** Plays the stories of files and folders against a catalog, each in a world of its own. */
export const runScenarios: PlayScenarios = async (options, told) => {
  const folders = new Map<string, ReadFolder>();
  const runs: ScenarioRun[] = [];
  for (const file of await scenarioFiles(options)) {
    const run = await runFile(file, options, folders);
    runs.push(run);
    await told(run);
  }
  return runs;
};

async function runFile(file: string, { catalog }: ScenarioOptions, folders: Map<string, ReadFolder>): Promise<ScenarioRun> {
  const { size } = await stat(file);
  if (size > LARGEST_FILE) return mistakes(file, [problem(file, `it has ${size} bytes; ${LARGEST_FILE} is the most`)]);
  const text = await readFile(file, 'utf8');
  const named = catalogNamedIn(text);
  const folder = catalog ?? (named === null ? 'catalog' : join(dirname(file), named));
  const asked = folders.get(resolve(folder)) ?? (await readFolder(folder).catch((cause: unknown) => unreadable(cause)));
  if ('cause' in asked) {
    // A folder that the command names concerns all stories; one that a story names concerns this story alone.
    if (catalog !== null) throw asked.cause;
    return mistakes(file, [noCatalog(file, { text, cause: asked.cause })]);
  }
  const read = asked;
  folders.set(resolve(folder), read);
  if (read.catalog === null) return mistakes(file, read.problems);
  const story = readStory(text, { file, known: namesIn(text, { texts: read.texts, catalog: read.catalog }) });
  if (!story.ok) return mistakes(file, story.problems);
  if (!story.value.acts.some(({ doing }) => doing.does === 'expect')) return mistakes(file, [provesNothing(story.value)]);
  const began = performance.now();
  const played = await play(story.value, { catalog: read.texts });
  const tookMs = performance.now() - began;
  return { file, result: played.failures.length === 0 ? 'held' : 'failed', played, tookMs };
}

async function readFolder(folder: string): Promise<ReadFolder> {
  const texts = await readCatalogFolder(folder);
  const read = readCatalog(texts);
  if (read.ok) return { texts, catalog: read.value, problems: [] };
  const problems = read.problems.map((one) => ({ ...one, place: { ...one.place, file: join(folder, one.place.file) } }));
  return { texts, catalog: null, problems };
}

/** Named where the story names it: the others are played all the same. */
function noCatalog(file: string, { text, cause }: { readonly text: string; readonly cause: Error }): Problem {
  const index = text.split('\n').findIndex((line) => catalogNamedIn(line) !== null);
  const [why = '', hint] = cause.message.split('\n  hint: ');
  const place = { file, line: Math.max(0, index) + 1, column: 1, path: '' };
  return { code: 'STORY_CATALOG', place, text: why, ...(hint === undefined ? {} : { hint }) };
}

/** It would hold whatever the control plane did, and a pipeline would be green for nothing. */
function provesNothing({ file, acts }: Story): Problem {
  const place = acts.at(-1)?.place ?? { file, line: 1, column: 1, path: '' };
  return {
    code: 'STORY_PROOF',
    place,
    text: 'this story expects nothing, and so it proves nothing',
    hint: 'at 5m  expect nobody paged',
  };
}

function unreadable(cause: unknown): { readonly cause: Error } {
  return { cause: cause instanceof Error ? cause : new Error(String(cause)) };
}

/** The names of the catalog, and of what the story's own edits make of it. */
export function namesIn(text: string, { texts, catalog }: { texts: readonly CatalogFile[]; catalog: Catalog }): KnownNames {
  let edited = texts;
  const catalogs = [catalog];
  for (const [, from = '', to = ''] of text.matchAll(/\bredefine\s+"([^"]+)"\s+as\s+"([^"]*)"/g)) {
    edited = edited.map((file) => ({ ...file, text: file.text.replaceAll(from, to) }));
    const read = readCatalog(edited);
    if (read.ok) catalogs.push(read.value);
  }
  return knownNames(catalogs);
}

async function scenarioFiles({ paths, filter }: ScenarioOptions): Promise<readonly string[]> {
  const found = (await Promise.all(paths.map(filesAt))).flat();
  const files = [...new Set(found)].filter((file) => filter === null || file.includes(filter));
  if (files.length > MOST_FILES) throw new Error(`Cannot play ${files.length} scenarios at once; ${MOST_FILES} is the most`);
  return files;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new Error(`Cannot read ${path}: there is no such file or folder`, { cause });
  });
  if (!about.isDirectory()) return [path];
  const all = await readdir(path, { recursive: true, withFileTypes: true });
  return all
    .filter((file) => file.isFile() && file.name.endsWith(ENDING))
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => !file.includes('node_modules'))
    .toSorted();
}

function mistakes(file: string, problems: readonly Problem[]): ScenarioRun {
  return { file, result: 'mistakes', problems };
}

function problem(file: string, text: string): Problem {
  return { code: 'STORY_SIZE', place: { file, line: 1, column: 1, path: '' }, text };
}
