import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmAfter, NO_HARM } from './harm.ts';
import { addTally, comparable, NOTHING, type Tally } from './tally.ts';

const BOTH: Tally = { n1: 10, k1: 1, n0: 90, k0: 2 };

for (const { name, tally, rho, want } of [
  { name: 'both arms', tally: BOTH, rho: 1.1, want: true },
  { name: 'one event of each', tally: { n1: 1, k1: 0, n0: 1, k0: 0 }, rho: 1.1, want: true },
  { name: 'no candidate', tally: { ...BOTH, n1: 0, k1: 0 }, rho: 1.1, want: false },
  { name: 'no baseline where a margin refers to it', tally: { ...BOTH, n0: 0, k0: 0 }, rho: 1.1, want: false },
  { name: 'no baseline where none is asked', tally: { ...BOTH, n0: 0, k0: 0 }, rho: 0, want: true },
  { name: 'nothing at all', tally: NOTHING, rho: 0, want: false },
]) {
  test(`${name} ${want ? 'can' : 'cannot'} be compared`, () => assert.equal(comparable(tally, rho), want));
}

test('tallies add up count by count', () => {
  assert.deepEqual(addTally(BOTH, { n1: 1, k1: 2, n0: 3, k0: 4 }), { n1: 11, k1: 3, n0: 93, k0: 6 });
});

test('what a minute has won is kept only where minutes are bounded', () => {
  const terms = { rho: 1.1, delta: 0.0005, phi: 1, cap: 1 };
  assert.deepEqual(harmAfter(NO_HARM, BOTH, { ...terms, minute: null }).gained, []);
  assert.equal(harmAfter(NO_HARM, BOTH, { ...terms, minute: 3 }).gained.length, 10);
  assert.equal(harmAfter(NO_HARM, BOTH, { ...terms, minute: 3 }).minute, 3);
});
