import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  UNREADABLE,
  UNTOLD,
  weightOfProbability,
  weightOfRate,
  weightOfThreshold,
  weightOfTraceState,
} from './sampling-weight.ts';

const states: readonly (readonly [state: string, weight: number])[] = [
  ['', UNTOLD],
  ['ot=th:0', 1],
  ['ot=th:8', 2],
  ['ot=th:c', 4],
  ['ot=th:80000000000000', 2],
  ['ot=th:fd70a4', 2 ** 24 / (2 ** 24 - 0xfd70a4)],
  ['ot=th:ffffff', 2 ** 24],
  ['ot=th:fffffffe', 2 ** 31],
  ['ot=rv:6e6d1a75832a2f;th:8', 2],
  ['ot=th:8;rv:6e6d1a75832a2f', 2],
  ['ot=rv:6e6d1a75832a2f', UNTOLD],
  ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', UNTOLD],
  ['rojo=00f067aa0ba902b7,ot=th:8,congo=t61rcWkgMzE', 2],
  ['rojo=1 ,\tot=th:8\t, congo=2', 2],
  ['not=th:8', UNTOLD],
  ['ot@vendor=th:8', UNTOLD],
  ['rojo=ot=th:8', UNTOLD],
  [',,ot=th:8,', 2],
  ['ot=th:', UNREADABLE],
  ['ot=th:8x', UNREADABLE],
  ['ot=th:FF', UNREADABLE],
  ['ot=th:123456789012345', UNREADABLE],
  ['ot=th:-1', UNREADABLE],
  ['ot=th:ffffffffff', UNREADABLE], // for 2^40 spans, which nobody has seen
  ['garbage', UNREADABLE],
];
for (const [state, weight] of states) {
  test(`"${state}" is ${weight === UNREADABLE ? 'unreadable' : weight === UNTOLD ? 'no weight' : `a weight of ${weight}`}`, () => {
    const bytes = new TextEncoder().encode(`x${state}y`); // the bytes around it must not be read
    assert.equal(weightOfTraceState(new DataView(bytes.buffer), 1, bytes.length - 1), weight);
  });
}

test('probabilities, rates and thresholds in attributes', () => {
  assert.deepEqual([0.25, 1, 0, -1, 2, Number.NaN, 1e-12].map(weightOfProbability), [
    4,
    1,
    ...[0, 1, 2, 3, 4].map(() => UNREADABLE),
  ]);
  assert.deepEqual([1, 20, 0, 0.5, Number.NaN, 2 ** 33].map(weightOfRate), [1, 20, ...[0, 1, 2, 3].map(() => UNREADABLE)]);
  assert.deepEqual(['8', 'c', '', 'z'].map(weightOfThreshold), [2, 4, UNREADABLE, UNREADABLE]);
});
