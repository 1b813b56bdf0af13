import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playSeeds } from '../../sim/many-seeds.ts';
import { play } from '../../sim/play.ts';
import { showStory } from '../../sim/story.ts';
import { tellStory } from '../../sim/tell-story.ts';

test('a seed is the same world each time it is told: story, entries and all', async () => {
  const [first, second] = [tellStory(4), tellStory(4)];
  assert.deepEqual(first, second);
  const [one, other] = [await play(first), await play(second)];
  assert.equal(one.broken, null);
  assert.ok(one.entries > 10);
  assert.equal(one.hash, other.hash);
  assert.deepEqual(one.trace, other.trace);
});

test('seeds that nobody chose hold every invariant', async (context) => {
  const from = Math.floor(Math.random() * 1_000_000_000);
  const { played, failed, coverage } = await playSeeds({ from, seeds: 8, workers: 2, mostMs: 120_000 });
  context.diagnostic(`${played} seeds from ${from}`);
  assert.deepEqual(
    failed.map(({ seed, broken, fault }) => `npm run sim -- --seed ${seed}: ${broken?.invariant ?? fault}: ${broken?.text}`),
    [],
  );
  assert.equal(played, 8);
  assert.ok((coverage.get('rollout.started') ?? 0) > 0, 'a world in which nothing happens proves nothing');
});

test('a story says everything that will happen, line by line', () => {
  const story = tellStory(4);
  const text = showStory(story);
  assert.equal(text.split('\n').length, 1 + story.services.length + story.events.length);
  assert.match(text, /^seed 4: one control plane, calm from /);
});
