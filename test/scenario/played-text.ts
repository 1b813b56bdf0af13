import assert from 'node:assert/strict';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import type { Problem } from '../../src/kernel/problem.ts';
import { play, type Played } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn } from '../../src/scenario/run-scenarios.ts';
import { EVERY_SIGNAL } from './every-signal.ts';

const TEXTS = [{ file: 'shop.yaml', text: EVERY_SIGNAL }];

/** Plays a story against the catalog in which every signal is counted. */
export async function playText(text: string): Promise<Played> {
  const read = readText(text);
  assert.ok('story' in read, JSON.stringify(read));
  return play(read.story, { catalog: TEXTS });
}

/** The same, where all of it has to hold. */
export async function playsWell(text: string): Promise<Played> {
  const played = await playText(text);
  assert.deepEqual(
    played.failures.map(({ place, act, is }) => `${place.line}: ${act}: ${is}`),
    [],
  );
  return played;
}

/** What is wrong with a story, as `line:column CODE`. */
export function mistakesIn(text: string): readonly Problem[] {
  const read = readText(text);
  return 'problems' in read ? read.problems : [];
}

function readText(text: string) {
  const catalog = readCatalog(TEXTS);
  assert.ok(catalog.ok, JSON.stringify(catalog));
  const story = readStory(text, { file: 'a.scenario', known: namesIn(text, { texts: TEXTS, catalog: catalog.value }) });
  return story.ok ? { story: story.value } : { problems: story.problems };
}
