import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MINUTE } from '../../kernel/units.ts';
import { judgeBatch, type JudgedBatch, type JudgeState, type JudgeTerms, type Tally } from './judge.ts';
import { batchAt, judgedAs, SETTINGS, streamOf } from './traffic.test-data.ts';

const QUANTILE = { q: 0.99, baselineAbove: 324, candidateAbove: 326, parity: 0.6 };
const TERMS: JudgeTerms = {
  ...SETTINGS,
  burstiness: 'calibrated',
  warmUp: MINUTE,
  streams: [
    streamOf('ratio', { weight: 0.3, phi: 1.7 }),
    streamOf('ratio in region eu', { weight: 0.1, key: false, cohort: { label: 'region', value: 'eu' } }),
    streamOf('level', { weight: 0.1, test: 'level', rho: 0, phi: 2 }),
    streamOf('rate', { weight: 0.1, test: 'rate' }),
    streamOf('latency p99', { weight: 0.3, test: 'latency', quantile: QUANTILE, rho: 1, delta: 0, phi: 1 }),
    streamOf('growth', { weight: 0.1, test: 'growth', rho: 1, delta: 0.05, key: false, block: MINUTE }),
  ],
};

const share = fc.integer({ min: 0, max: 997 }).map((part) => part / 997);
const counted = fc.tuple(fc.nat(400), fc.nat(900), share, share).map(([n1, n0, a, b]): Tally => ({
  n1,
  k1: Math.floor((n1 * a) / 20),
  n0,
  k0: Math.floor((n0 * b) / 20),
}));
const timed = fc
  .tuple(share, fc.nat(2), fc.nat(2))
  .map(([part, k1, k0]): Tally => ({ n1: 10 * part, k1, n0: 10 * (1 - part), k0 }));
const read = fc
  .tuple(fc.nat(2), share, share)
  .map(([n, a, b]): Tally => ({ n1: n, k1: n * (100 + a), n0: 9, k0: 9 * (100 + b) }));
const batch = fc.record({
  tallies: fc.tuple(counted, counted, counted, timed, counted, read),
  whole: fc.boolean(),
  later: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  apart: fc.nat(3),
  strangers: fc.array(
    fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 9 })).map(([version, events]) => ({ version, events })),
    {
      maxLength: 2,
    },
  ),
});

test('streams of every kind are replayed to the same state, through JSON, from any batch on', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 60 }), fc.nat(60), (drafts, cut) => {
      let step = 0;
      const batches = drafts.map(({ tallies, later, ...rest }, i): JudgedBatch =>
        batchAt(i, tallies, { ...rest, step: (step += later ? 1 : 0) }),
      );
      const live = judgedAs(batches, TERMS);
      const kept = JSON.parse(JSON.stringify(judgedAs(batches.slice(0, cut), TERMS))) as JudgeState;
      assert.deepEqual(
        batches.slice(cut).reduce<JudgeState>((now, one) => judgeBatch(now, one, TERMS), kept),
        live,
      );
      for (const { harm } of live.streams) assert.ok(Number.isFinite(harm.logE), 'evidence is a number, whatever came');
      assert.ok(live.elsewhere.length <= 12, 'what is remembered of others is bounded');
    }),
    { numRuns: 80 },
  );
});
