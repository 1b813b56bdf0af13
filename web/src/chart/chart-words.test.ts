import assert from 'node:assert/strict';
import { test } from 'node:test';
import { across, blindStretches, momentAt, type ChartSeries, type Moments } from './chart-model.ts';
import { chartTable, sayMoment, seenRuns, showDelay } from './chart-words.ts';

const FROM = Date.parse('2026-11-21T09:40:00Z');
const moments: Moments = { from: FROM, to: FROM + 40_000, at: [0, 1, 2, 3].map((slot) => FROM + slot * 10_000), everyMs: 10_000 };
const series: readonly ChartSeries[] = [
  { label: 'p50', values: [12, null, 14, 15], tone: 'ink', draw: 'line' },
  { label: 'p99', values: [80, null, 90, 95], low: [70, null, 80, 85], high: [99, null, 100, 120], tone: 'ink', draw: 'band' },
];
const show = (value: number): string => `${value} ms`;

test('a moment is told in words, and what is not known is not told as nothing', () => {
  assert.equal(sayMoment(0, { moments, series, show }), '09:40 UTC: p50 12 ms, p99 80 ms (70 ms to 99 ms)');
  assert.equal(sayMoment(1, { moments, series, show }), '09:40:10 UTC: p50 not known, p99 not known');
  assert.equal(sayMoment(null, { moments, series, show }), 'No moment is known.');
});

test('the table holds what is drawn, with what was seen of it, newest first', () => {
  const table = chartTable({ moments, series, show, seeing: { coverage: [1, 0, 0.5, null], lag: [1_200, null, 30_000, null] } });
  assert.deepEqual(table.columns, ['UTC', 'p50', 'p99', 'coverage', 'delay']);
  assert.equal(table.rows.length, 4);
  assert.deepEqual(table.rows[0]?.slice(3), ['not known', 'not known']);
  assert.deepEqual(table.rows[1], ['09:40:20', '14 ms', '90 ms (80 ms to 100 ms)', '50\u202f%', '30\u202fs']);
  assert.deepEqual(table.rows[2]?.slice(3), ['0\u202f%', 'not known']);
});

test('a pointer means the slot that it is in, and without slots the nearest moment', () => {
  assert.equal(momentAt(moments, FROM + 19_999), 1);
  assert.equal(momentAt(moments, FROM - 5), 0);
  assert.equal(momentAt(moments, FROM + 900_000), 3);
  assert.equal(momentAt({ ...moments, everyMs: 0 }, FROM + 16_000), 2);
  assert.equal(momentAt({ at: [], everyMs: 0 }, FROM), null);
  assert.equal(across(moments, FROM + 10_000), 0.25);
});

test('slots of which nothing is known are one stretch, and runs that were seen alike one stroke', () => {
  assert.deepEqual(blindStretches(moments, [1, 0, null, 1]), [{ from: FROM + 10_000, to: FROM + 30_000 }]);
  assert.deepEqual(
    seenRuns(moments, [1, 1, 0.5, 0]).map(({ from, to, kind }) => `${from} ${to} ${kind}`),
    ['0 0.5 whole', '0.5 0.75 part', '0.75 1 none'],
  );
  assert.equal(showDelay(1_240), '1.2\u202fs');
});
