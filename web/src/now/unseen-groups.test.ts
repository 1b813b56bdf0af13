import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupUnseen } from './unseen-groups.ts';

const one = (objective: string, given: { journey?: string | null; reason?: string; sentence?: string; age?: number | null }) => ({
  objective,
  display_name: objective,
  journey: given.journey ?? null,
  owner: null,
  reason: given.reason ?? 'NO_TRAFFIC',
  sentence: given.sentence ?? 'nobody came',
  coverage: 1,
  age_ms: given.age === undefined ? 10 : given.age,
});

test('what is the same of all promises of a journey is said once', () => {
  const [group, ...more] = groupUnseen([one('a', { journey: 'web' }), one('b', { journey: 'web', age: 30 })]);
  assert.deepEqual(more, []);
  assert.deepEqual(
    [group?.journey, group?.promises.length, group?.sentence, group?.ageMs, group?.isQuiet],
    ['web', 2, 'nobody came', 30, true],
  );
});

test('what is not seen comes before what nobody came to, even of one journey', () => {
  const groups = groupUnseen([one('a', { journey: 'web' }), one('b', { journey: 'web', reason: 'EVIDENCE_STALE', age: null })]);
  assert.deepEqual(
    groups.map(({ isQuiet, ageMs }) => [isQuiet, ageMs]),
    [
      [false, null],
      [true, 10],
    ],
  );
});

test('each says its own where they differ', () => {
  assert.equal(groupUnseen([one('a', { sentence: 'x' }), one('b', { sentence: 'y' })])[0]?.sentence, null);
});
