import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABSENT, COMPOSITE, passes, valueOfNumber, valueOfText, type Value } from './condition.ts';
import type { Test } from '../catalog/catalog.ts';

const isFive: Test = { kind: 'is', values: ['5', 'five'] };
const notFive: Test = { kind: 'not', values: ['5'] };
const below5: Test = { kind: 'below', bound: 5, inclusive: false };
const most5: Test = { kind: 'below', bound: 5, inclusive: true };
const above5: Test = { kind: 'above', bound: 5, inclusive: false };
const least5: Test = { kind: 'above', bound: 5, inclusive: true };
const there: Test = { kind: 'present', present: true };
const away: Test = { kind: 'present', present: false };
const fiv: Test = { kind: 'prefix', prefix: 'fiv' };

/** For each value the tests that it passes; it passes none of the others. */
const cases: readonly { name: string; value: Value; passing: readonly Test[] }[] = [
  { name: 'the number 5', value: valueOfNumber(5), passing: [isFive, most5, least5, there] },
  { name: 'the text 5, which is a number too', value: valueOfText('5'), passing: [isFive, most5, least5, there] },
  {
    name: 'the text 5.0, which is the same number and another text',
    value: valueOfText('5.0'),
    passing: [notFive, most5, least5, there],
  },
  { name: 'the text five, which is no number', value: valueOfText('five'), passing: [isFive, notFive, there, fiv] },
  { name: 'a number below', value: valueOfNumber(-1e9), passing: [notFive, below5, most5, there] },
  { name: 'a number above', value: valueOfText('5e1'), passing: [notFive, above5, least5, there] },
  { name: 'the empty text, which is not 0', value: valueOfText(''), passing: [notFive, there] },
  { name: 'a text that only JavaScript calls a number', value: valueOfText('0x1'), passing: [notFive, there] },
  { name: 'not a number', value: valueOfNumber(Number.NaN), passing: [notFive, there] },
  { name: 'a list', value: COMPOSITE, passing: [notFive, there] },
  { name: 'nothing', value: ABSENT, passing: [notFive, away] },
];
for (const { name, value, passing } of cases) {
  test(`${name} passes what it should and nothing else`, () => {
    const all = [isFive, notFive, below5, most5, above5, least5, there, away, fiv];
    assert.deepEqual(
      all.filter((each) => passes(each, value)),
      passing,
    );
  });
}
