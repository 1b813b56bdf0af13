import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrafficPointView } from '../../../src/wire/home.ts';
import { readTraffic, readTrafficTable } from './sparkline.ts';

const point = (total: number, bad: number, heard = true): TrafficPointView => ({ at: '2026-11-21T09:00:00Z', total, bad, heard });

test('a slot without telemetry is a gap, and a slot without traffic is not', () => {
  const { bars } = readTraffic([point(0, 0), point(0, 0, false)]);
  assert.deepEqual(
    bars.map(({ heard, top }) => ({ heard, top })),
    [
      { heard: true, top: 44 },
      { heard: false, top: 0 },
    ],
  );
});

test('the tallest bar fills the height, and one bad event among thousands is seen', () => {
  const { bars, most, mostBad } = readTraffic([point(5_000, 1), point(2_500, 0)]);
  assert.deepEqual([most, mostBad], [5_000, 1]);
  assert.deepEqual(
    bars.map(({ top, depth }) => [top, depth]),
    [
      [0, 1.5],
      [22, 0],
    ],
  );
});

test('the most bad fills the depth, once it is a part of the traffic that matters', () => {
  assert.deepEqual(
    readTraffic([point(100, 10), point(100, 5)]).bars.map(({ depth }) => depth),
    [16, 8],
  );
});

test('the summary counts what was heard and says what was not', () => {
  assert.equal(
    readTraffic([point(10, 1), point(99, 99, false)]).summary,
    'Traffic of the last ten minutes: 10 events, 1 of them bad. Nothing was heard in 1 of 2 slots.',
  );
  assert.equal(readTraffic([point(0, 0, false)]).summary, 'No telemetry was heard in the last ten minutes.');
});

test('the table has a row for each minute, and says where nothing was heard', () => {
  const rows = readTrafficTable([...Array.from({ length: 6 }, () => point(2, 1)), point(7, 0, false)]);
  assert.deepEqual(rows, [
    { from: '09:00:00', total: '12', bad: '6' },
    { from: '09:00:00', total: 'not heard', bad: 'not heard' },
  ]);
});
