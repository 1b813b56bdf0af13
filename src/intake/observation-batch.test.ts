import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendRow, clearBatch, openBatch, reserveRows } from './observation-batch.ts';

test('a batch grows without losing a row, and is empty again when cleared', () => {
  const batch = openBatch(2);
  for (let at = 0; at < 100; at += 1) appendRow(batch, { at, series: at, cohort: 7, good: at % 2, total: 1, n: 1, sum: at / 2 });
  const rows = Array.from({ length: batch.count }, (_, row) => [
    batch.at[row],
    batch.series[row],
    batch.cohort[row],
    batch.good[row],
    batch.sum[row],
  ]);
  assert.deepEqual(
    rows,
    Array.from({ length: 100 }, (_, at) => [at, at, 7, at % 2, at / 2]),
  );
  clearBatch(batch);
  assert.deepEqual([batch.count, batch.spans, batch.matched, batch.excluded, batch.negativeDurations], [0, 0, 0, 0, 0]);
});

test('room for many rows at once is made in one step', () => {
  const batch = openBatch(2);
  reserveRows(batch, 1_000);
  assert.deepEqual([batch.at.length, batch.good.length, batch.count], [1_000, 1_000, 0]);
});
