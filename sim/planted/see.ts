import { fileURLToPath } from 'node:url';
import { play } from '../play.ts';
import { tellStory } from '../tell-story.ts';
import type { ShownBy } from './shown-by.ts';
import { WORLDS } from './worlds.ts';

// Plays one world in a process that may have a mistake in it, and prints what did not hold there as JSON; null: all did.

const shownBy = JSON.parse(process.argv[2] ?? 'null') as ShownBy | null;
if (shownBy === null) throw new Error('Say what to play: { seed }, { world } or { scenario }');
console.log(JSON.stringify(await notHeld(shownBy)));

async function notHeld(by: ShownBy): Promise<string | null> {
  if ('scenario' in by) return failedIn(by.scenario);
  const story = 'seed' in by ? tellStory(by.seed) : WORLDS[by.world];
  if (story === undefined) throw new Error(`There is no world ${JSON.stringify(by)}`);
  try {
    const { broken } = await play(story);
    return broken === null ? null : `${broken.invariant}: ${broken.text}`;
  } catch (cause) {
    return `it cannot be played: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** Scenarios that name no catalog are about the shop. */
async function failedIn(scenario: string): Promise<string | null> {
  const [file, shop] = ['test/scenario/' + scenario, 'examples/shop/catalog'].map((path) =>
    fileURLToPath(new URL(`../../${path}`, import.meta.url)),
  );
  const { runScenarios } = await import('../../src/scenario/run-scenarios.ts');
  const [run] = await runScenarios({ paths: [file ?? ''], catalog: shop ?? '', filter: null }, () => undefined);
  if (run === undefined) throw new Error(`There is no scenario ${scenario}`);
  if (run.result === 'mistakes') throw new Error(`${scenario} cannot be read`);
  const [first] = run.played.failures;
  return first === undefined ? null : `${first.place.line}: ${first.act}: ${first.is}`;
}
