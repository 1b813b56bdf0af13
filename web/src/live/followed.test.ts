import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Followed, streamPath } from './followed.ts';

function counted(): { followed: Followed; changes: () => number } {
  const changes: string[] = [];
  return { followed: new Followed(() => changes.push('')), changes: () => changes.length };
}

test('two who want the same are one question, as often as the more eager one wants it', () => {
  const { followed, changes } = counted();
  const slow = followed.add('/map', 20_000);
  const fast = followed.add('/map', 5_000);
  assert.deepEqual(followed.questions(), ['5000:/map']);
  fast();
  assert.deepEqual(followed.questions(), ['20000:/map']);
  slow();
  assert.deepEqual(followed.questions(), []);
  assert.equal(changes(), 4);
});

test('what changes nothing opens no other stream', () => {
  const { followed, changes } = counted();
  followed.add('/map', 5_000);
  const other = followed.add('/map', 20_000);
  other();
  assert.equal(changes(), 1);
});

test('questions are told in one order, and no more than the stream takes', () => {
  assert.equal(streamPath([]), '/api/v1/stream');
  assert.equal(streamPath(['5000:/scores/a b?x=1']), '/api/v1/stream?q=5000%3A%2Fscores%2Fa+b%3Fx%3D1');
  const many = Array.from({ length: 20 }, (_, index) => `1000:/${index}`);
  assert.equal(streamPath(many).split('q=').length - 1, 12);
});
