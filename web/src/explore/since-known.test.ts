import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeriesView } from '../../../src/wire/series.ts';
import { sinceKnown } from './since-known.ts';

const SLOT = 60_000;

/** An hour of minutes of which the last `known` are known. */
function hour(known: number): SeriesView {
  const column = <Value>(before: Value, after: Value): Value[] =>
    Array.from({ length: 60 }, (_, slot) => (slot < 60 - known ? before : after));
  const none = column<number | null>(null, 5);
  return {
    from: '2026-11-22T05:00:00.000Z',
    to: '2026-11-22T06:00:00.000Z',
    slot_ms: SLOT,
    columns: { total: column(0, 7), bad: column(0, 1), p50: none, p90: none, p95: none, p99: none },
    heat: { edges: [1, 2], slots: column<number[]>([], [0, 7]) },
    seen: { coverage: column<number | null>(null, 1), lag_p50: none, lag_p99: none, sources: [] },
    cohorts: [],
    compared: null,
  } as unknown as SeriesView;
}

test('the picture of what is known for eight minutes of an hour begins there, in all of its columns', () => {
  const view = sinceKnown(hour(8));
  assert.equal(view.from, '2026-11-22T05:51:00.000Z');
  assert.deepEqual(view.columns.total, [0, 7, 7, 7, 7, 7, 7, 7, 7]);
  assert.deepEqual([view.columns.p95.length, view.heat?.slots.length, view.seen.coverage.length], [9, 9, 9]);
});

test('what is known of most of it, and what nothing is known of, is shown over all of it', () => {
  assert.equal(sinceKnown(hour(50)).columns.total.length, 60);
  assert.equal(sinceKnown(hour(0)).columns.total.length, 60);
});
