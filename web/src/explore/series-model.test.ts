import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CohortSeriesView, SeriesView } from '../../../src/wire/series.ts';
import { cohortCards, comparedSeries, headline, readPicture, sayDifference, showIn, showKnown } from './series-model.ts';

const summed = { n: 60, good: 54, total: 60, bad_share: 0.1, p50: 20, p90: 80, p95: 90, p99: 400 };
const columns = {
  total: [40, 0, 20],
  bad: [6, 0, 0],
  p50: [20, null, 21],
  p90: [80, null, 81],
  p95: [90, null, 91],
  p99: [400, null, 401],
};

function cohort(value: string, bad: readonly number[], total: readonly number[]): CohortSeriesView {
  const all = total.reduce((sum, one) => sum + one, 0);
  const share = all === 0 ? null : bad.reduce((sum, one) => sum + one, 0) / all;
  return {
    ...summed,
    value,
    total: all,
    bad_share: share,
    columns: { total: [...total], bad: [...bad], p50: [1, 1, 1], p95: [9, 9, 9] },
  };
}

const view = {
  from: '2026-11-21T10:00:00Z',
  to: '2026-11-21T10:00:30Z',
  at: '2026-11-21T10:00:30Z',
  slot_ms: 10_000,
  unit: 'ms',
  ...summed,
  columns,
  seen: { coverage: [1, 0, 0.5], lag_p50: [900, null, 900], lag_p99: [2_000, null, 2_100], sources: [] },
  exemplars: [
    { trace: 'a', at: '2026-11-21T10:00:05Z', value: 90, good: false, cohort: {} },
    { trace: 'b', at: '2026-11-21T10:00:06Z', value: null, good: true, cohort: {} },
  ],
} as unknown as SeriesView;

test('where nothing was heard there is no rate and no share, and the time is blind', () => {
  const { rate, badShare, blind, dots, moments, lines } = readPicture(view);
  assert.deepEqual(rate, [4, null, 2]);
  assert.deepEqual(badShare, [0.15, null, 0]);
  assert.deepEqual(blind, [{ from: moments.from + 10_000, to: moments.from + 20_000 }]);
  assert.deepEqual(dots, [{ trace: 'a', at: moments.from + 5_000, value: 90, isBad: true }]);
  assert.deepEqual(
    lines.map(({ label, values }) => [label, values[2]]),
    [
      ['p50', 21],
      ['p95', 91],
      ['p99', 401],
    ],
  );
  const quiet = { ...view, at: '2026-11-21T10:00:21Z', columns: { ...columns, total: [40, 0, 0] } };
  const begun = readPicture({ ...quiet, seen: { ...view.seen, coverage: [1, 1, 0] } });
  assert.deepEqual(
    [begun.blind, begun.moments.at.length, begun.rate.length],
    [[], 2, 2],
    'a slot that has only begun is not blind',
  );
  const silent = readPicture({ ...view, seen: { ...view.seen, coverage: [1, 1, 1] } });
  assert.deepEqual([silent.rate[1], silent.badShare[1], silent.blind], [0, null, []], 'nobody came, and that is known');
});

test('the worst cohort is first, the others together are last, all on one scale', () => {
  const cohorts = [
    cohort('eu', [0, 0, 1], [50, 0, 50]),
    cohort('__other__', [9, 0, 9], [10, 0, 10]),
    cohort('us', [5, 0, 0], [10, 0, 10]),
  ];
  const { cards, most } = cohortCards({ cohorts, unit: 'ms', total: 140, joined: 3 });
  assert.deepEqual(
    cards.map(({ title, bad, isOther }) => [title, bad.replace('\u202f', ' '), isOther]),
    [
      ['us', '25 % bad', false],
      ['eu', '1 % bad', false],
      ['3 others', '90 % bad', true],
    ],
  );
  assert.equal(most, 0.9);
  assert.deepEqual(
    comparedSeries(cohorts.slice(0, 2), 'bad').map(({ label, values }) => [label, values]),
    [
      ['eu', [0, null, 0.02]],
      ['__other__', [0.9, null, 0.9]],
    ],
  );
});

test('what was measured is said in one line, and a difference only where it is shown', () => {
  assert.equal(headline(view).replaceAll('\u202f', ' '), '10 % of 60 bad, 2/s, 95 % within 90 ms.');
  const young = { ...view, seen: { ...view.seen, coverage: [null, null, 1] } };
  assert.match(headline(young), /, 6\/s, /, 'a rate is that of the time that is known');
  assert.equal(showKnown(young, 'the last hour'), 'the last hour, known for 10\u202fs');
  assert.equal(showKnown(view, 'the last hour'), 'the last hour');
  assert.equal(headline({ ...view, total: 0, bad_share: null }), 'Nothing came in this time.');
  const show = (value: number): string => `${value} ms`;
  assert.equal(sayDifference('p50', { of: 12, low: 3, high: 20 }, show), 'p50: 12 ms longer (95 %: 3 ms to 20 ms)');
  assert.equal(sayDifference('p50', { of: -2, low: -8, high: 4 }, show), 'p50: no difference is shown (95 %: −8 ms to 4 ms)');
  assert.equal(sayDifference('p95', null, show), 'p95: too few values to tell');
  assert.equal(showIn(null)(1.23456), '1.23');
});
