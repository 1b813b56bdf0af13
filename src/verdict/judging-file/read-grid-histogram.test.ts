import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from './counted-line.ts';
import { ZERO_BUCKET } from './grid-histogram.ts';
import { readGridHistogram } from './read-grid-histogram.ts';

for (const { name, given, want } of [
  {
    name: 'an exponential histogram, with counts as JSON of OpenTelemetry has them',
    given: { scale: 3, zeroCount: '2', positive: { offset: -1, bucketCounts: ['1', 0, 5] }, negative: { bucketCounts: [0] } },
    want: {
      grid: { kind: 'scale', scale: 3 },
      buckets: [
        [ZERO_BUCKET, 2],
        [0, 1],
        [2, 5],
      ],
    },
  },
  {
    name: 'a sketch',
    given: { gamma: 1.02, binCounts: { '-3': 1, '40': 2 }, zeroCount: 1 },
    want: {
      grid: { kind: 'gamma', gamma: 1.02 },
      buckets: [
        [ZERO_BUCKET, 1],
        [-3, 1],
        [40, 2],
      ],
    },
  },
  {
    name: 'bounds',
    given: { bounds: [100, 250], counts: [40, 0, 1] },
    want: {
      grid: { kind: 'bounds', bounds: [100, 250] },
      buckets: [
        [0, 40],
        [2, 1],
      ],
    },
  },
]) {
  test(`${name} is read`, () => {
    const read = readGridHistogram(given, 'h');
    assert.ok(!isFault(read), JSON.stringify(read));
    assert.deepEqual(read.grid, want.grid);
    assert.deepEqual(
      read.buckets.toSorted(([a], [b]) => a - b),
      want.buckets,
    );
  });
}

for (const { name, given, path } of [
  { name: 'a list', given: [], path: 'h' },
  { name: 'nothing that says where buckets lie', given: { counts: [1] }, path: 'h' },
  { name: 'half a scale', given: { scale: 1.5, positive: {} }, path: 'h.scale' },
  { name: 'a scale that nobody has', given: { scale: 21, positive: {} }, path: 'h.scale' },
  { name: 'values below zero', given: { scale: 3, positive: {}, negative: { bucketCounts: [1] } }, path: 'h.negative' },
  { name: 'an offset that is none', given: { scale: 3, positive: { offset: 0.5 } }, path: 'h.positive.offset' },
  { name: 'an offset beyond all durations', given: { scale: 3, positive: { offset: 2_000_000 } }, path: 'h.positive.offset' },
  { name: 'counts that are no list', given: { scale: 3, positive: { bucketCounts: 'abc' } }, path: 'h.positive.bucketCounts' },
  { name: 'a negative count', given: { scale: 3, positive: { bucketCounts: [-1] } }, path: 'h' },
  { name: 'a text for a count', given: { bounds: [1], counts: ['many', 1] }, path: 'h' },
  { name: 'a gamma of 1', given: { gamma: 1, binCounts: {} }, path: 'h.gamma' },
  { name: 'half a bin', given: { gamma: 1.02, binCounts: { '1.5': 1 } }, path: 'h.binCounts' },
  { name: 'bounds that fall', given: { bounds: [2, 1], counts: [1, 1, 1] }, path: 'h.bounds' },
  { name: 'bounds twice', given: { bounds: [2, 2], counts: [1, 1, 1] }, path: 'h.bounds' },
  { name: 'no bounds', given: { bounds: [], counts: [1] }, path: 'h.bounds' },
  { name: 'too few counts', given: { bounds: [1, 2], counts: [1, 1] }, path: 'h.counts' },
  {
    name: 'more buckets than a histogram has',
    given: { scale: 3, positive: { bucketCounts: Array.from({ length: 5_000 }, () => 1) } },
    path: 'h',
  },
]) {
  test(`${name} is no histogram`, () => {
    const read = readGridHistogram(given, 'h');
    assert.ok(isFault(read), JSON.stringify(read));
    assert.equal(read.path, path);
  });
}
