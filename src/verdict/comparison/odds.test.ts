import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showOdds } from './odds.ts';

for (const [log10, want] of [
  [0, '1 : 1'],
  [2, '100 : 1'],
  [Math.log10(20), '20 : 1'],
  [Math.log10(1.99), '1.9 : 1'],
  [Math.log10(9.99), '9.9 : 1'],
  [Math.log10(129), '120 : 1'],
  [Math.log10(29_999), '29,000 : 1'],
  [8.999, '990,000,000 : 1'],
  [9, 'over 1,000,000,000 : 1'],
  [40, 'over 1,000,000,000 : 1'],
  [-0.001, '1 : 2'],
  [-1, '1 : 10'],
  [-Math.log10(12.1), '1 : 13'],
  [-8.9999999999, '1 : 1,000,000,000'],
  [-9, '1 : 1,000,000,000'],
  [-300, '1 : 1,000,000,000'],
] as const) {
  test(`10 to the power of ${log10} is ${want}`, () => assert.equal(showOdds(log10), want));
}
