import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { PLANTED } from '../../sim/planted/bugs.ts';
import { hunt, planted } from '../../sim/planted/plant.ts';
import { SHOWN_BY } from '../../sim/planted/shown-by.ts';

const root = new URL('../../', import.meta.url);

describe('planted mistakes', () => {
  test('there are at least 25 of them, each of another name', () => {
    assert.ok(PLANTED.length >= 25);
    assert.equal(new Set(PLANTED.map(({ name }) => name)).size, PLANTED.length);
  });

  for (const bug of PLANTED)
    test(`has its place: ${bug.name}`, () => {
      const text = readFileSync(new URL(bug.file, root), 'utf8');
      assert.notEqual(planted(bug, text), text);
    });

  // All of them are asked for by `npm run sim:planted`; which one it is here nobody chooses.
  const known = PLANTED.filter(({ name }) => name in SHOWN_BY);
  const any = known[Math.floor(Math.random() * known.length)] ?? assert.fail('no seed is known');
  test(`is seen: ${any.name}`, async () => {
    const found = await hunt(any, { from: SHOWN_BY[any.name] ?? 0, seeds: 1, workers: 1, minutes: 1 });
    assert.ok(found !== null);
  });
});
