import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cohortKey } from '../evidence/cohort.ts';
import type { CellCounts } from '../evidence/evidence.ts';
import { addToBucket, bucketOf, emptyHistogram, type Histogram } from '../evidence/histogram.ts';
import type { Instant, Ratio } from '../kernel/units.ts';
import type { Arms } from '../verdict/comparison/arms.ts';
import type { JudgeTerms, Stream, Tally } from '../verdict/comparison/judge.ts';
import { SETTINGS, streamOf } from '../verdict/comparison/traffic.test-data.ts';
import { talliesOf, type Tallied } from './tallies.ts';

const ARMS: Arms = { by: 'version', candidate: '1.1.0', baseline: '1.0.0', where: {}, control: null, instances: null };
const QUANTILE = { q: 0.9, baselineAbove: bucketOf(100), candidateAbove: bucketOf(120) };

type Counts = { readonly good: number; readonly total: number; readonly n: number; readonly sum?: number };
type Told = CellCounts & { readonly histogram?: Histogram };

function cell(labels: Readonly<Record<string, string>>, counts: Counts, histogram?: Histogram): Told {
  const known = { generation: 'checkout@1', cohort: cohortKey(labels), at: 0 as Instant, sum: 0, ...counts };
  return histogram === undefined ? known : { ...known, histogram };
}

function tallied(
  cells: readonly Told[],
  { streams = [streamOf('checkout')], arms = ARMS, asked = 0.1, own = 'checkout@1' } = {},
): Tallied {
  const generations = streams.map(() => ({ candidate: own, baseline: 'checkout@1' }));
  const terms: JudgeTerms = { ...SETTINGS, streams, sight: { generations, instances: arms.instances, candidatePart: null } };
  const read = (generation: string): readonly Told[] => cells.filter((one) => one.generation === generation);
  return talliesOf(read, arms, { terms, asked: asked as Ratio });
}

function only(cells: readonly Told[], stream?: Stream): Tally {
  return tallied(cells, stream === undefined ? {} : { streams: [stream] }).tallies[0]!;
}

test('events that stand for others prove no more than what was seen, with the share that they stand for', () => {
  const { n1, k1, n0, k0 } = only([
    cell({ version: '1.1.0' }, { good: 7_500, total: 10_000, n: 100 }),
    cell({ version: '1.0.0' }, { good: 990, total: 1_000, n: 1_000 }),
  ]);
  assert.deepEqual([n1, k1, n0], [100, 25, 1_000]);
  assert.ok(Math.abs(k0 - 10) < 1e-9);
});

test('peers row 7: a version of neither arm belongs to neither, and is named', () => {
  const strange = ['0.9.0', '2.0.0', 'a', 'b', 'c', 'd'].map((version, i) => cell({ version }, { good: 1, total: 2, n: 2 + i }));
  const { tallies, strangers } = tallied([...strange, cell({ version: '1.0.0' }, { good: 5, total: 5, n: 5 })]);
  assert.deepEqual(tallies, [{ n1: 0, k1: 0, n0: 5, k0: 0 }]);
  assert.deepEqual(
    strangers?.map(({ version }) => version),
    ['d', 'c', 'b', 'a', '2.0.0'],
  );
  assert.deepEqual(strangers?.[0], { version: 'd', events: 7 });
});

test('a cell whose good is a reading ahead of its total has no fewer than no failures', () => {
  const { n1, k1 } = only([cell({ version: '1.1.0' }, { good: 12, total: 10, n: 10 })]);
  assert.deepEqual([n1, k1], [10, 0]);
  assert.deepEqual(only([cell({ version: '1.1.0' }, { good: -3, total: 10, n: 10 })]).k1, 10);
  assert.deepEqual(only([cell({ version: '1.1.0' }, { good: 3, total: 0, n: 0 })]).n1, 0);
});

test('a cohort has what has its label, and the whole has everything', () => {
  const streams = [streamOf('checkout'), streamOf('checkout in region eu', { cohort: { label: 'region', value: 'eu' } })];
  const cells = ['eu', 'us'].map((region) => cell({ version: '1.1.0', region }, { good: 8, total: 10, n: 10 }));
  assert.deepEqual(
    tallied(cells, { streams }).tallies.map(({ n1, k1 }) => [n1, k1]),
    [
      [20, 4],
      [10, 2],
    ],
  );
});

test('one region only is judged where the plan says so', () => {
  const cells = ['eu', 'us'].map((region) => cell({ version: '1.1.0', region }, { good: 8, total: 10, n: 10 }));
  assert.equal(tallied(cells, { arms: { ...ARMS, where: { region: 'us' } } }).tallies[0]?.n1, 10);
});

test('peers row 26: of three arms the fresh control is compared, and the old baseline is apart', () => {
  const cells = [
    cell({ version: '1.0.0', track: 'fresh' }, { good: 9, total: 10, n: 10 }),
    cell({ version: '1.0.0', track: 'old' }, { good: 80, total: 80, n: 80 }),
    cell({ version: '1.1.0', track: 'fresh' }, { good: 10, total: 10, n: 10 }),
  ];
  const { tallies, apart } = tallied(cells, { arms: { ...ARMS, control: { label: 'track', value: 'fresh' } } });
  assert.deepEqual(tallies[0], { n1: 10, k1: 0, n0: 10, k0: 1 });
  assert.equal(apart, 80);
});

test('peers row 26: only instances that are young enough are the baseline', () => {
  const cells = ['a', 'b', 'c'].map((instance) => cell({ version: '1.0.0', instance }, { good: 9, total: 10, n: 10 }));
  const { tallies, apart } = tallied(cells, { arms: { ...ARMS, instances: { label: 'instance', values: ['b'] } } });
  assert.equal(tallies[0]?.n0, 10);
  assert.equal(apart, 20);
});

test('slow is what is above the threshold of its arm, by whole buckets', () => {
  const values = [50, 99, 101, 110, 118, 130, 500];
  const histogram = emptyHistogram();
  for (const value of values) addToBucket(histogram, bucketOf(value), 1);
  const counts = { good: 7, total: 7, n: 7 };
  const stream = streamOf('checkout p90', { test: 'latency', quantile: QUANTILE });
  const { k1, k0 } = only([cell({ version: '1.1.0' }, counts, histogram), cell({ version: '1.0.0' }, counts, histogram)], stream);
  const above = (limit: number): number => values.filter((value) => bucketOf(value) > limit).length;
  assert.deepEqual([k1, k0], [above(QUANTILE.candidateAbove), above(QUANTILE.baselineAbove)]);
  assert.ok(k0 > k1 && k1 > 0);
});

test('events without a total are told by the time that their arm had', () => {
  const streams = [streamOf('checkout'), streamOf('crashes', { test: 'rate', rho: 1, delta: 0.01 })];
  const cells = [
    cell({ version: '1.1.0' }, { good: 100, total: 100, n: 100 }),
    cell({ version: '1.0.0' }, { good: 300, total: 300, n: 300 }),
    { ...cell({ version: '1.1.0' }, { good: -3, total: 0, n: 0 }), generation: 'crashes@1' },
  ];
  const generations = ['checkout@1', 'crashes@1'].map((name) => ({ candidate: name, baseline: name }));
  const terms: JudgeTerms = { ...SETTINGS, streams, sight: { generations, instances: null, candidatePart: null } };
  const read = (generation: string): readonly Told[] => cells.filter((one) => one.generation === generation);
  const asked = 0.2 as Ratio;
  assert.deepEqual(talliesOf(read, ARMS, { terms, asked }).tallies[1], { n1: 2.5, k1: 3, n0: 7.5, k0: 0 });
  const alone: JudgeTerms = {
    ...terms,
    streams: streams.slice(1),
    sight: { ...terms.sight!, generations: generations.slice(1) },
  };
  assert.deepEqual(talliesOf(read, ARMS, { terms: alone, asked }).tallies[0], { n1: 2, k1: 3, n0: 8, k0: 0 });
});

test('of a level the readings and their sum are told', () => {
  const stream = streamOf('memory', { test: 'growth' });
  const { n1, k1 } = only([cell({ version: '1.1.0' }, { good: 2, total: 2, n: 2, sum: 700 })], stream);
  assert.deepEqual([n1, k1], [2, 700]);
  assert.equal(only([cell({ version: '1.1.0' }, { good: 0, total: 9e6, n: 3 })], stream).k1, 9e6, 'an amount is in its total');
});

test('mirrored traffic is told by an indicator of its own', () => {
  const mirrored = { ...cell({ version: '1.1.0' }, { good: 1, total: 4, n: 4 }), generation: 'shadow@1' };
  const answered = cell({ version: '1.1.0' }, { good: 7, total: 7, n: 7 });
  const { tallies } = tallied([mirrored, answered, cell({ version: '1.0.0' }, { good: 9, total: 9, n: 9 })], { own: 'shadow@1' });
  assert.deepEqual(tallies[0], { n1: 4, k1: 3, n0: 9, k0: 0 });
});
