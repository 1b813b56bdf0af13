import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTrend, readTrendTable, scaleMarks, trendPlace, type TrendPoint } from './score-trend.ts';

const START = Date.parse('2026-11-21T09:00:00Z');
const at = (slot: number): string => new Date(START + slot * 10_000).toISOString();
const point = (slot: number, lo: number, known: Partial<TrendPoint> = {}): TrendPoint => ({
  at: at(slot),
  lo,
  point: lo,
  hi: lo,
  confidence: 1,
  ...known,
});
const whole = { from: START, to: START + 100_000 };

test('what is proven is a solid under what is unknown', () => {
  const { proven, unknown, foot } = readTrend([point(0, 0.8, { hi: 1 })], whole);
  assert.equal(foot, 0.6);
  assert.equal(proven, 'M0 50L100 50L100 100L0 100Z');
  assert.equal(unknown, 'M0 0L100 0L100 50L0 50Z');
});

test('a slot that was not kept is a gap, not a line across it', () => {
  const { proven, line, gaps } = readTrend([point(0, 1), point(1, 1), point(4, 1)], whole);
  assert.equal(proven.match(/M/g)?.length, 2);
  assert.equal(line, 'M0 0L100 0L100 0L200 0M400 0L500 0');
  assert.equal(gaps, 'M200 0H400V100H200ZM500 0H1000V100H500Z');
});

test('where no point is known there is no line, and the band goes on', () => {
  const { line, unknown } = readTrend([point(0, 0.9), point(1, 0.2, { point: null, hi: 1 }), point(2, 0.9)], whole);
  assert.equal(line.match(/M/g)?.length, 2);
  assert.equal(unknown.match(/M/g)?.length, 1);
});

test('the scale reaches down to the lowest figure, and its marks are whole tens', () => {
  assert.equal(readTrend([point(0, 0.33)], whole).foot, 0.3);
  assert.deepEqual(scaleMarks(0.6), [1, 0.9, 0.8, 0.7, 0.6]);
  assert.deepEqual(scaleMarks(0), [1, 0.75, 0.5, 0.25, 0]);
  assert.deepEqual([trendPlace(1, 0.6), trendPlace(0.6, 0.6), trendPlace(0.1, 0.6)], [0, 1, 1]);
});

test('the table has thirty rows at most, the newest first', () => {
  const rows = readTrendTable(Array.from({ length: 360 }, (_, slot) => point(slot, 0.9)));
  assert.equal(rows.length, 30);
  assert.equal(rows[0]?.at, '2026-11-21 09:59:50');
});

test('nothing kept is said', () => {
  const { summary, proven } = readTrend([], whole);
  assert.deepEqual([summary, proven], ['Nothing was kept of this score in this time.', '']);
});

test('what was not kept before the first slot is a gap, and the slot in progress is none', () => {
  const points = Array.from({ length: 5 }, (_, slot) => point(slot + 4, 1));
  assert.equal(readTrend(points, whole).gaps, 'M0 0H400V100H0Z');
});
