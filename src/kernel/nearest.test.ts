import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearest } from './nearest.ts';

const KNOWN = ['target', 'timeWindow', 'indicator', 'indicatorRef', 'op'];
const cases: readonly { name: string; word: string; want: string | undefined }[] = [
  { name: 'a swap of neighbours is one slip', word: 'traget', want: 'target' },
  { name: 'a missing letter', word: 'tmeWindow', want: 'timeWindow' },
  { name: 'another case is no distance', word: 'TIMEWINDOW', want: 'timeWindow' },
  { name: 'the closest of two wins', word: 'indicatorRe', want: 'indicatorRef' },
  { name: 'a short word may have one slip', word: 'opp', want: 'op' },
  { name: 'a short word may not have two', word: 'xyz', want: undefined },
  { name: 'a different word is not suggested', word: 'replicas', want: undefined },
  { name: 'an empty word suggests nothing far', word: '', want: undefined },
];
for (const { name, word, want } of cases) test(name, () => assert.equal(nearest(word, KNOWN), want));

test('nothing is suggested where nothing is known', () => assert.equal(nearest('target', []), undefined));

test('one letter changed, dropped, added or swapped still finds the word', () => {
  const slip = fc.record({ at: fc.nat(5), how: fc.constantFrom('change', 'drop', 'add', 'swap') });
  fc.assert(
    fc.property(fc.constantFrom('target', 'journey', 'weights'), slip, (word, { at, how }) => {
      const [before, letter, next, rest] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)];
      const after = { change: `0${next}`, drop: next, add: `${letter}0${next}`, swap: `${next}${letter}` }[how];
      assert.equal(nearest(`${before}${after}${rest}`, ['target', 'journey', 'weights']), word);
    }),
  );
});
