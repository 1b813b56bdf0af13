import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgeSettings } from '../../catalog/catalog.ts';
import type { JudgeTerms } from './judge.ts';
import { reboundBatch, reboundTerms } from './rebound-terms.ts';

type Judged = JudgeSettings['indicators'][number];
const judged = (indicator: string, delta: number, weight = 1): Judged =>
  ({ indicator, weight, key: false, test: { kind: 'ratio', delta } }) as Judged;
const settings = (indicators: readonly Judged[], more: Partial<JudgeSettings> = {}): JudgeSettings =>
  ({
    indicators,
    rho: 1.1,
    alpha: 0.01,
    alphaSafe: 0.05,
    burstiness: 'independent',
    minStep: 10,
    warmUp: 0,
    ...more,
  }) as JudgeSettings;

const stream = (indicator: string, weight: number, delta: number) => ({
  indicator,
  cohort: null,
  test: 'ratio',
  weight,
  delta,
  rho: 1.1,
  key: false,
  usual: 0.02,
});
const recorded = settings([judged('works', 0.01), judged('fast', 0.02)]);
const terms = {
  burstiness: 'independent',
  alpha: 0.01,
  alphaSafe: 0.05,
  minStep: 10,
  warmUp: 0,
  streams: [stream('works', 0.5, 0.01), stream('fast', 0.5, 0.02)],
} as unknown as JudgeTerms;

test('under the same settings the terms are the same, and every tally is its own', () => {
  const { terms: same, tallies, missing } = reboundTerms(terms, { recorded, instead: recorded });
  assert.deepEqual(same, terms);
  assert.deepEqual([tallies, missing], [[0, 1], []]);
});

test('margins, weights and chances are the other ones; what was found before the release stays', () => {
  const instead = settings([judged('works', 0.005, 3), judged('fast', 0.02)], { rho: 1.5, alpha: 0.001 });
  const { terms: other } = reboundTerms(terms, { recorded, instead });
  assert.equal(other.alpha, 0.001);
  assert.deepEqual(other.streams, [
    { ...stream('works', 0.75, 0.005), rho: 1.5 },
    { ...stream('fast', 0.25, 0.02), rho: 1.5 },
  ]);
});

test('what is judged no more goes with its tallies, and what was not counted is named', () => {
  const instead = settings([judged('new', 0.01), judged('fast', 0.02)]);
  const found = reboundTerms(terms, { recorded, instead });
  assert.deepEqual(found.missing, ['new']);
  assert.deepEqual(found.terms.streams, [stream('fast', 1, 0.02)]);
  const tallies = [
    { n1: 1, k1: 0, n0: 1, k0: 0 },
    { n1: 2, k1: 1, n0: 2, k0: 0 },
  ];
  assert.deepEqual(reboundBatch({ tallies } as never, found).tallies, [tallies[1]]);
});
