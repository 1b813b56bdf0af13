import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS } from '../frame/ways.ts';
import { hearStroke, SHORTCUTS } from './strokes.ts';

test('g and a letter go to each screen, and no letter goes there alone', () => {
  for (const { key, to } of WAYS) {
    assert.deepEqual(hearStroke(1_000, { key, at: 1_400 }).command, { do: 'go', to });
    assert.equal(hearStroke(null, { key, at: 1_400 }).command, null);
  }
});

test('the second key is not waited for for ever, and a wrong one ends the wait', () => {
  assert.equal(hearStroke(1_000, { key: 'o', at: 2_501 }).command, null);
  assert.deepEqual(hearStroke(1_000, { key: 'z', at: 1_100 }), { command: null, goingSince: null });
  assert.deepEqual(hearStroke(1_000, { key: 'g', at: 1_100 }), { command: null, goingSince: 1_100 });
});

test('what is found and the help are one key away', () => {
  assert.deepEqual(hearStroke(null, { key: '/', at: 0 }).command, { do: 'find' });
  assert.deepEqual(hearStroke(5, { key: '?', at: 6 }).command, { do: 'help' });
});

test('the help names every way', () => {
  const said = SHORTCUTS.flatMap(({ shortcuts }) => shortcuts.map(({ does }) => does));
  for (const { text } of WAYS) assert.ok(said.includes(text), text);
});
