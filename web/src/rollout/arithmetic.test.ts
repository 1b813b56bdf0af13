import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { readArithmetic } from './arithmetic.ts';

type Stream = ComparisonView['streams'][number];
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
  step: { candidate: { total: 412, bad: 21 }, baseline: { total: 7_800, bad: 8 } },
  candidate: { total: 412, bad: 21 },
  baseline: { total: 7_800, bad: 8 },
  allowed_rate: 0.0016,
  log10_harm: 2.6,
  log10_harm_needed: 2,
  log10_safe: -3,
  log10_safe_needed: 1.3,
  excess: { low: 0.021, high: 0.084 },
  needed: null,
  needed_ms: null,
  culprit: true,
};
const rows = readArithmetic({
  streams: [{ ...stream, indicator: 'latency', culprit: false, needed: 1_200.2, candidate: { total: 0, bad: 0 } }, stream],
});
const spaced = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('\u202f', ' '));

test('the one that decided comes first, with its whole arithmetic', () => {
  assert.deepEqual(spaced(rows[0]), {
    indicator: 'checkout-success',
    culprit: true,
    candidate: '21 of 412',
    candidateRate: '5.1 %',
    baseline: '8 of 7,800',
    baselineRate: '0.1 %',
    allowed: '≤ 0.16 %',
    excess: '+2.1 % to +8.4 %',
    harm: '400:1 of 100:1',
    safe: '1:1,000 of 20:1',
    needed: 'worse',
  });
});

test('no traffic is not a rate of zero, and what is needed is said in whole events', () => {
  assert.equal(rows[1]?.candidateRate, 'no traffic');
  assert.equal(rows[1]?.needed, '1,201 more');
});

test('an interval that holds every rate is no knowledge', () => {
  assert.equal(readArithmetic({ streams: [{ ...stream, excess: { low: -1, high: 1 } }] })[0]?.excess, 'not known');
});

test('out of reach and enough are told apart', () => {
  const needed = (count: number | null) => readArithmetic({ streams: [{ ...stream, culprit: false, needed: count }] })[0]?.needed;
  assert.deepEqual([needed(null), needed(0)], ['out of reach', 'enough']);
});
