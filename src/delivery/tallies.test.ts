import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cohortKey } from '../evidence/cohort.ts';
import type { CellCounts } from '../evidence/evidence.ts';
import type { Instant } from '../kernel/units.ts';
import { tallyOf } from './tallies.ts';

const ARMS = { by: 'version', candidate: '1.1.0', baseline: '1.0.0' };

function cell(version: string, counts: { good: number; total: number; n: number }): CellCounts {
  return { generation: 'checkout@1', cohort: cohortKey({ version }), at: 0 as Instant, sum: 0, ...counts };
}

test('events that stand for others prove no more than what was seen, with the share that they stand for', () => {
  const cells = [cell('1.1.0', { good: 7_500, total: 10_000, n: 100 }), cell('1.0.0', { good: 990, total: 1_000, n: 1_000 })];
  const { n1, k1, n0, k0 } = tallyOf(cells, ARMS);
  assert.deepEqual([n1, k1, n0], [100, 25, 1_000]);
  assert.ok(Math.abs(k0 - 10) < 1e-9);
});

test('a version of neither arm belongs to neither', () => {
  assert.deepEqual(tallyOf([cell('0.9.0', { good: 1, total: 2, n: 2 })], ARMS), { n1: 0, k1: 0, n0: 0, k0: 0 });
});

test('a cell whose good is a reading ahead of its total has no fewer than no failures', () => {
  const { n1, k1 } = tallyOf([cell('1.1.0', { good: 12, total: 10, n: 10 })], ARMS);
  assert.deepEqual([n1, k1], [10, 0]);
  assert.deepEqual(tallyOf([cell('1.1.0', { good: -3, total: 10, n: 10 })], ARMS).k1, 10);
  assert.deepEqual(tallyOf([cell('1.1.0', { good: 3, total: 0, n: 0 })], ARMS).n1, 0);
});
