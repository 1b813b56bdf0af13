import assert from 'node:assert/strict';
import { test } from 'node:test';
import { footOf, readSparkLine, SPARK } from './spark-line.ts';

const at = (slot: number): string => new Date(slot * 1_000).toISOString();
const point = (slot: number, lo: number, hi = lo) => ({ at: at(slot), lo, hi });
const span = { from: 0, to: 4_000, foot: 0.8 };

test('a line runs from slot to slot, ends with its last one, and stays within the scale', () => {
  const { line, gaps, summary } = readSparkLine([point(0, 1), point(1, 0.9), point(2, 0.5), point(3, 0.8)], span);
  assert.equal(line, 'M0 0L100 32L200 64L300 64L400 64');
  assert.equal(gaps, '');
  assert.equal(summary, 'from 100.0 to 80.0, lowest 50.0');
});

test('where nothing was kept there is no line but a gap', () => {
  const { line, gaps } = readSparkLine([point(0, 1), point(1, 1), point(3, 1)], span);
  assert.equal(line, 'M0 0L100 0L200 0M300 0L400 0');
  assert.equal(gaps, '');
  const late = readSparkLine([point(2, 1), point(3, 1)], span);
  assert.equal(late.gaps, `M0 0H200V${SPARK.height}H0Z`);
});

test('of nothing there is one gap, and words that say so', () => {
  const { line, gaps, summary } = readSparkLine([], span);
  assert.deepEqual([line, gaps, summary], ['', `M0 0H400V${SPARK.height}H0Z`, 'nothing was kept']);
});

test('all lines of a list have one foot: as low as the lowest, and no higher than 80', () => {
  assert.equal(footOf([]), 0.8);
  assert.equal(footOf([[point(0, 0.97)], [point(0, 0.61)]]), 0.6);
});
