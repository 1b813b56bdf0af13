import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { judgePolled, type PartName, type PartResult } from './poll-answer.ts';
import { momentCount, momentOf, onlyFresh, seriesName, type Moments, type ResultSeries } from './query-result.ts';
import { labelValues } from './query-labels.ts';

const T0 = 1_800_000_000_000;
const STEP = (10 * SECOND) as DurationMs;
const MOMENTS: Moments = { from: T0 as Instant, to: (T0 + 2 * STEP) as Instant, step: STEP };

/** One series with a value at each of the moments; null where it has none. */
function series(...values: readonly (number | null)[]): ResultSeries {
  const known = values.flatMap((value, index) => (value === null ? [] : [[T0 + index * STEP, value] as const]));
  return { labels: {}, at: Float64Array.from(known, ([at]) => at), value: Float64Array.from(known, ([, value]) => value) };
}

function part(adds: PartName, ...all: readonly ResultSeries[]): PartResult {
  return { adds, series: all };
}

const { NaN: NAN, POSITIVE_INFINITY: INF } = Number;
const cases: readonly {
  name: string;
  parts: readonly PartResult[];
  kind: string;
  whole: readonly number[];
  known?: boolean;
  counts?: boolean;
  ratios?: boolean;
}[] = [
  {
    name: 'zero is a value',
    parts: [part('total', series(0, 0, 0)), part('bad', series(0, 0, 0))],
    kind: 'values',
    whole: [0, 1, 2],
  },
  { name: 'nothing at all', parts: [part('total')], kind: 'empty', whole: [] },
  { name: 'nothing of one part', parts: [part('total', series(1, 1, 1)), part('bad')], kind: 'empty', whole: [] },
  { name: 'nothing any more', parts: [part('total', series(1, 1, null))], kind: 'stale', whole: [0, 1] },
  { name: 'nothing now, and something before this question', parts: [part('total')], kind: 'stale', whole: [], known: true },
  { name: 'nothing before, and something now', parts: [part('total', series(null, null, 3))], kind: 'values', whole: [2] },
  {
    name: 'one series of many has ended',
    parts: [part('total', series(1, 1, null), series(1, 1, 1))],
    kind: 'values',
    whole: [0, 1, 2],
  },
  { name: 'NaN', parts: [part('total', series(1, 1, NAN))], kind: 'nan', whole: [0, 1] },
  { name: 'NaN of one series of many', parts: [part('total', series(1, NAN, 1), series(1, 1, NAN))], kind: 'nan', whole: [0] },
  { name: 'infinite', parts: [part('total', series(1, 1, INF))], kind: 'infinite', whole: [0, 1] },
  { name: 'infinite below', parts: [part('total', series(-INF, 1, -INF))], kind: 'infinite', whole: [1] },
  { name: 'a count below zero', parts: [part('total', series(1, 1, -1))], kind: 'negative', whole: [0, 1] },
  { name: 'a ratio above 1', parts: [part('total', series(0, 1, 1.01))], kind: 'no-ratio', whole: [0, 1], ratios: true },
  { name: 'a ratio below 0', parts: [part('total', series(0, 1, -0.1))], kind: 'negative', whole: [0, 1], ratios: true },
  { name: 'a temperature below zero', parts: [part('total', series(1, 1, -1))], kind: 'values', whole: [0, 1, 2], counts: false },
];
for (const { name, parts, kind, whole, known = false, counts = true, ratios = false } of cases) {
  test(`${name}: ${kind}`, () => {
    const judged = judgePolled({ parts, moments: MOMENTS, known, counts, ratios });
    assert.equal(judged.answer.kind, kind);
    assert.deepEqual(
      judged.whole,
      whole.map((index) => T0 + index * STEP),
    );
  });
}

test('a trouble names the part it concerns', () => {
  const parts = [part('total', series(1, 1, 1)), part('good', series(1, 1, NAN))];
  assert.deepEqual(judgePolled({ parts, moments: MOMENTS, known: false, counts: true }).answer, { kind: 'nan', part: 'good' });
});

test('moments beside those that were asked about are none of ours', () => {
  assert.equal(momentCount(MOMENTS), 3);
  assert.deepEqual(
    [T0, T0 + 5_000, T0 + 2 * STEP].map((at) => momentOf(MOMENTS, at)),
    [0, -1, 2],
  );
  const beside: ResultSeries = {
    labels: {},
    at: Float64Array.of(T0 - STEP, T0 + 5, T0 + 3 * STEP),
    value: Float64Array.of(1, 1, 1),
  };
  assert.equal(
    judgePolled({ parts: [part('total', beside)], moments: MOMENTS, known: false, counts: true }).answer.kind,
    'empty',
  );
});

test('a sample that is older than it may be is no value, series by series', () => {
  const named = (name: string, one: ResultSeries): ResultSeries => ({ ...one, labels: { __name__: name, pod: name } });
  const stamp = (name: string, ...ages: number[]): ResultSeries => ({
    ...series(...ages.map((age, index) => (T0 + index * STEP - age) / 1_000)),
    labels: { pod: name },
  });
  const fresh = onlyFresh(
    [named('a', series(1, 2, 3)), named('b', series(4, 5, 6)), named('c', series(7, 8, 9))],
    [stamp('a', 0, 20_000, 20_001), stamp('b', 0, 0, 0)],
    20_000 as DurationMs,
  );
  assert.deepEqual(
    fresh.map(({ value }) => [...value]),
    [[1, 2], [4, 5, 6], []],
  );
});

test('labels in any order are one series, and other values are another', () => {
  assert.equal(seriesName({ b: '2', __name__: 'x', a: '1' }), seriesName({ a: '1', b: '2', __name__: 'y' }));
  assert.notEqual(seriesName({ a: '1,b=2' }), seriesName({ a: '1', b: '2' }));
});

test('a cohort finds its label under any name that the attribute has', () => {
  const keys = [
    { label: 'version', attribute: 'service.version' },
    { label: 'method', attribute: 'http.request.method' },
    { label: 'service', attribute: 'service.name' },
  ];
  assert.deepEqual(labelValues({ service_version: '1.1.0', http_method: 'GET', job: 'shop' }, keys), ['1.1.0', 'GET', 'shop']);
  assert.deepEqual(
    labelValues({ 'service.version': '2', version: '1', http_request_method: 'PUT', service_name: 'a', job: 'b' }, keys),
    ['2', 'PUT', 'a'],
  );
  assert.deepEqual(labelValues({ version: '1', service: 'c' }, keys), ['1', null, 'c']);
  assert.deepEqual(labelValues({ version: '', constructor: 'x' }, keys), [null, null, null]);
});
