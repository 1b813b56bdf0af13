import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dispersionAfter, openDispersion, phiOf, regrouped, type DispersionState } from './dispersion.ts';
import type { Tally } from './tally.ts';

const CALM: Tally = { n1: 100, k1: 1, n0: 900, k0: 9 };
const BURST: Tally = { ...CALM, k1: 5 };
const HOUR = 360;

test('a burst is measured against what all groups do, and not against what its own group does in its hour', () => {
  const known = hours(openDispersion([1, 6, 90]), 10, () => CALM);
  const bad = (): Tally => BURST;
  // Of 90 batches with 14 failures each a seventh at most is usual: 450 instead of 180.
  const phi = phiOf(hours(regrouped(known), 1, bad));
  assert.ok(phi > 15, `${phi}`);
  assert.ok(phiOf(hours(openDispersion([1, 6, 90]), 1, bad)) < 1.5, 'by itself such an hour looks calm');
});

test('a block holds one group only', () => {
  const half = hours(openDispersion([2 * HOUR]), 1, () => BURST);
  assert.equal(half.scales[0]?.filled, HOUR);
  const next = regrouped(half);
  assert.deepEqual([next.scales[0]?.filled, next.scales[0]?.block.n1], [0, 0]);
  assert.deepEqual(next.totals, half.totals);
});

test('what was found stays when the group changes', () => {
  const found = hours(openDispersion([1]), 1, (batch) => (batch % 10 === 0 ? { ...CALM, k1: 20 } : CALM));
  assert.equal(phiOf(regrouped(found)), phiOf(found));
  assert.ok(phiOf(found) > 1);
});

test('until both arms were seen nothing is compared, and nothing is lost of what was seen', () => {
  for (const alone of [
    { n1: 100, k1: 3, n0: 0, k0: 0 },
    { n1: 0, k1: 0, n0: 900, k0: 9 },
  ]) {
    const now = dispersionAfter(openDispersion([1, 2]), alone);
    assert.deepEqual(now.totals, alone);
    assert.deepEqual(now.scales, openDispersion([1, 2]).scales);
  }
});

test('blocks without failures, or of one arm, say nothing of how failures are split', () => {
  const start = dispersionAfter(openDispersion([1]), BURST);
  for (const block of [
    { n1: 100, k1: 0, n0: 900, k0: 0 },
    { n1: 0, k1: 0, n0: 0, k0: 0 },
    { n1: 100, k1: 3, n0: 0, k0: 0 },
    { n1: 0, k1: 0, n0: 900, k0: 9 },
  ])
    assert.equal(phiOf(dispersionAfter(start, block)), phiOf(start));
});

function hours(from: DispersionState, count: number, batch: (i: number) => Tally): DispersionState {
  let now = from;
  for (let hour = 0; hour < count; hour += 1) {
    if (hour > 0) now = regrouped(now);
    for (let i = 0; i < HOUR; i += 1) now = dispersionAfter(now, batch(i));
  }
  return now;
}
