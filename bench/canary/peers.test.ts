import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argo, flagger, kayenta, minutesOf, PEERS, peekingZTest } from './peers.ts';
import { FIELDS, type Stretch } from './traffic.ts';

const PASS = false;
const FAIL = true;

test('Flagger rolls back at the fifth failed check, and a check without values is one', () => {
  assert.equal(flagger([FAIL, FAIL, FAIL, FAIL, PASS]), null);
  assert.equal(flagger([FAIL, PASS, FAIL, FAIL, PASS, FAIL, FAIL, FAIL]), 7);
  assert.equal(flagger([null, null, null, null, null, PASS]), 5);
});

test('Argo fails an analysis with its fourth failure, and a measurement without a value is none', () => {
  assert.equal(argo([FAIL, FAIL, FAIL, PASS, PASS]), null);
  assert.equal(argo([FAIL, PASS, FAIL, null, FAIL, null, FAIL]), 7);
});

test('Kayenta looks every ten minutes at everything since the start', () => {
  const quiet = Array.from({ length: 40 }, (_, i) => 0.1 + (i % 5) / 100);
  assert.equal(kayenta({ candidate: quiet, baseline: quiet }), null);
  assert.equal(kayenta({ candidate: quiet.map((value) => value + 1), baseline: quiet }), 10);
  // Bad since the tenth minute: two thirds of thirty minutes are not enough, three quarters of forty are.
  const late = (clean: number): number | null =>
    kayenta({ candidate: quiet.map((value, i) => (i < clean ? value : value + 1)), baseline: quiet });
  assert.equal(late(10), 40);
  assert.equal(late(20), null);
  assert.equal(kayenta({ candidate: quiet.map(() => null), baseline: quiet }), null);
});

test('minutes are percents of the requests of six batches', () => {
  const stretch = steady(13, [10, 1, 90, 0]);
  assert.deepEqual(minutesOf(stretch), { candidate: [10, 10], baseline: [0, 0] });
  assert.deepEqual(minutesOf(steady(6, [0, 0, 90, 9])), { candidate: [null], baseline: [10] });
});

test('the peeking test compares all that came so far', () => {
  // 10 of 500 against 45 of 4500: pooled 1.1 %, deviation 0.4917 %, so the difference of 1 % is 2.03 deviations.
  assert.equal(peekingZTest(steady(1, [500, 10, 4_500, 45])), null);
  // Twice as much traffic: 2.88 deviations.
  assert.equal(peekingZTest(steady(2, [500, 10, 4_500, 45])), 2);
  assert.equal(peekingZTest(steady(9, [0, 0, 10, 0])), null);
});

test('rules answer in batches of ten seconds', () => {
  const found = PEERS.map(({ name, rollsBackAfter }) => [name, rollsBackAfter(steady(360, [500, 50, 4_500, 5]))]);
  assert.deepEqual(Object.fromEntries(found), { Flagger: 30, Argo: 24, Kayenta: 60, 'z-peek': 1 });
  const clean = PEERS.map(({ rollsBackAfter }) => rollsBackAfter(steady(360, [500, 1, 4_500, 9])));
  assert.deepEqual(clean, [null, null, null, null]);
});

function steady(batches: number, batch: readonly [number, number, number, number]): Stretch {
  const counts = new Int32Array(FIELDS * batches);
  for (let i = 0; i < counts.length; i += 1) counts[i] = batch[i % FIELDS] ?? 0;
  return { batches, counts };
}
