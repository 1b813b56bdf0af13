import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { PLANTED } from '../../sim/planted/bugs.ts';
import { seen } from '../../sim/planted/hunt.ts';
import { planted } from '../../sim/planted/plant.ts';
import { SHOWN_BY } from '../../sim/planted/shown-by.ts';
import { WORLDS } from '../../sim/planted/worlds.ts';
import { play } from '../../sim/play.ts';

const root = new URL('../../', import.meta.url);
const score = new Set<string>();

describe('planted mistakes', { concurrency: 2 }, () => {
  after(() => console.log(`${score.size} of ${PLANTED.length} planted mistakes are seen`));

  test('there are at least 25 of them, each of another name, and each has its place in the code', () => {
    assert.ok(PLANTED.length >= 25);
    assert.equal(new Set(PLANTED.map(({ name }) => name)).size, PLANTED.length);
    for (const bug of PLANTED) {
      const text = readFileSync(new URL(bug.file, root), 'utf8');
      assert.notEqual(planted(bug, text), text);
    }
  });

  test('where nothing is planted everything holds', async () => {
    for (const [name, story] of Object.entries(WORLDS)) {
      const { broken } = await play(story);
      assert.deepEqual({ name, broken }, { name, broken: null });
    }
  });

  for (const bug of PLANTED)
    test(`is seen: ${bug.name}`, async () => {
      const found = await seen(bug, SHOWN_BY[bug.name] ?? assert.fail('nobody knows a world that shows it'));
      assert.ok(found !== null);
      score.add(bug.name);
    });
});
