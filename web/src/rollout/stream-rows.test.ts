import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExcess } from './excess-picture.ts';
import { readPlan } from './planner-line.ts';
import { readStreams, type Stream } from './stream-rows.ts';

const counts = { candidate: { total: 412, bad: 21 }, baseline: { total: 7_800, bad: 8 } };
const stream: Stream = {
  indicator: 'checkout-success',
  of: 'checkout-success',
  cohort: null,
  test: 'ratio',
  quantile: null,
  key: true,
  weight: 1,
  rho: 1.1,
  delta: 0.0005,
  phi: 1,
  step: counts,
  ...counts,
  allowed_rate: 0.0016,
  log10_harm: Math.log10(400),
  log10_harm_needed: 2,
  log10_safe: -3,
  log10_safe_needed: Math.log10(20),
  excess: { low: 0.021, high: 0.084 },
  needed: null,
  needed_ms: null,
  culprit: true,
};
const quiet: Stream = { ...stream, culprit: false, log10_harm: -1, needed: 1_200.2 };
const region = (value: string, more: Partial<Stream> = {}): Stream => ({
  ...quiet,
  indicator: `checkout-success in region ${value}`,
  cohort: { label: 'region', value },
  key: false,
  ...more,
});
const spaced = (text: string): string => text.replaceAll('\u202f', ' ');
const row = (given: Stream) => readStreams({ streams: [given] })[0]?.rows[0] ?? assert.fail('no row');

test('the one that decided comes first, with its whole arithmetic', () => {
  const rows = readStreams({ streams: [{ ...quiet, indicator: 'latency' }, stream] })[0]?.rows ?? [];
  const { excess, ...first } = rows[0] ?? assert.fail('no row');
  assert.deepEqual(JSON.parse(spaced(JSON.stringify(first))), {
    key: 'checkout-success',
    name: 'checkout-success',
    detail: 'key',
    state: 'worse',
    stateText: 'worse',
    candidate: '5.1 %',
    candidateOf: '21 of 412',
    baseline: '0.1 %',
    baselineOf: '8 of 7,800',
    allowed: '≤ 0.16 %',
    harm: '400:1 of 100:1',
    safe: '1:1,000 of 20:1',
    needed: 'worse',
  });
  assert.equal(spaced(excess.text), '+2.1 % to +8.4 %');
});

test('all together comes before quantiles and cohorts, and a cohort is named by its value', () => {
  const quantile = { q: 0.99, reference: 420, margin: 0.1 };
  const groups = readStreams({ streams: [region('eu'), { ...quiet, test: 'latency', of: 'speed', quantile }, stream] });
  assert.deepEqual(
    groups.map(({ title, rows }) => [title, rows[0]?.name]),
    [
      ['All together', 'checkout-success'],
      ['By quantile', 'speed p99'],
      ['By region', 'eu: checkout-success'],
    ],
  );
  assert.equal(spaced(groups[1]?.rows[0]?.detail ?? ''), 'key · slower than 420 ms + 10 %');
});

test('of many cohorts the worst are shown, and the culprit is always among them', () => {
  const many = Array.from({ length: 12 }, (_, index) => region(`r${index}`, { log10_harm: index / 10 }));
  const streams = [...many, region('bad', { culprit: true, log10_harm: 0 })];
  const [folded] = readStreams({ streams });
  assert.deepEqual([folded?.rows.length, folded?.folded, folded?.rows[0]?.name], [8, 5, 'bad: checkout-success']);
  assert.deepEqual(readStreams({ streams }, true)[0]?.folded, 0);
});

test('each kind of indicator is told in its own unit', () => {
  const rate = row({ ...quiet, test: 'rate', candidate: { total: 600, bad: 5 }, allowed_rate: 0.0125, delta: 0.0083 });
  assert.deepEqual([rate.candidate, rate.candidateOf, rate.allowed], ['0.5 a minute', '5 times', '≤ 0.75 a minute']);
  const growth = row({ ...quiet, test: 'growth', delta: 0.05, candidate: { total: 10, bad: 5_120 }, needed: null });
  assert.deepEqual([growth.candidate, spaced(growth.allowed), growth.needed], ['512', '≤ +5 % an hour', 'more time']);
});

test('no traffic is not a rate of zero, and what is needed is said in whole events and in time', () => {
  assert.equal(row({ ...quiet, candidate: { total: 0, bad: 0 } }).candidate, 'no traffic');
  assert.equal(spaced(row({ ...quiet, needed_ms: 1_260_000 }).needed), '1,201 more, some 21 min');
  assert.deepEqual([row({ ...quiet, needed: null }).needed, row({ ...quiet, needed: 0 }).needed], ['out of reach', 'enough']);
});

test('what is allowed stands at one place whatever the rates, and the whisker lies on its side of it', () => {
  const { drawing } = readExcess(stream);
  const small = readExcess({ ...stream, delta: 0.05, excess: { low: -0.01, high: 0.02 } });
  assert.equal(drawing?.limit, small.drawing?.limit);
  assert.deepEqual([drawing?.side, drawing?.high.beyond, small.drawing?.side], ['above', false, 'below']);
  assert.equal(readExcess({ ...stream, excess: { low: -0.01, high: 0.02 } }).drawing?.side, 'across');
});

test('a harm of any size is drawn, the larger one further off, and what is beyond the scale says so', () => {
  const high = (value: number) =>
    readExcess({ ...stream, delta: 0.0005, rho: 1, excess: { low: 0, high: value } }).drawing?.high ?? assert.fail();
  assert.ok(high(0.01).at < high(0.1).at);
  assert.deepEqual([high(0.1).beyond, high(0.9).beyond], [false, true]);
});

test('an interval that holds every rate is no knowledge, and without a baseline there is no line', () => {
  assert.deepEqual(readExcess({ ...stream, excess: { low: -1, high: 1 } }), { text: 'not known', drawing: null });
  const alone = { candidate: counts.candidate, baseline: { total: 0, bad: 0 } };
  assert.equal(readExcess({ ...stream, step: alone }).drawing, null);
});

test('the plan is that of the slowest indicator that is waited for', () => {
  const plan = (streams: Stream[], kind: 'not-yet' | 'safe' = 'not-yet') => readPlan({ kind, streams });
  const slow = { ...quiet, indicator: 'slow', needed: 12_400, needed_ms: 1_260_000 };
  assert.equal(
    spaced(plan([{ ...quiet, needed: 99_999, needed_ms: 1_000 }, slow]) ?? ''),
    'About 12,400 more requests, some 21 min at this rate. The slowest is slow.',
  );
  assert.equal(plan([slow, region('eu', { needed: null })])?.includes('No number'), false, 'cohorts are not waited for');
  assert.match(plan([{ ...quiet, needed: null }]) ?? '', /^No number of requests/);
  assert.equal(plan([slow], 'safe'), null);
});
