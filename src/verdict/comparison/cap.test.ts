import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBatch, openJudge, type JudgeTerms, type Stream, type Tally } from './judge.ts';
import { batchAt, SETTINGS, streamOf } from './traffic.test-data.ts';

const MINUTE_BATCHES = 6;
const TERRIBLE: Tally = { n1: 500, k1: 400, n0: 4_500, k0: 5 };

const ERRORS = streamOf('errors', { delta: 0.000_5 });
const QUANTILES = [0.5, 0.75, 0.9, 0.99, 0.999].map((q) =>
  streamOf(`latency p${100 * q}`, {
    indicator: 'latency',
    test: 'latency',
    weight: 0.2,
    rho: 1,
    delta: 0,
    quantile: { q, candidateAbove: 10, baselineAbove: 8 },
  }),
);

const cases: readonly { readonly name: string; readonly streams: readonly Stream[] }[] = [
  { name: 'one stream', streams: [ERRORS] },
  { name: 'the five quantiles of a latency, which all see the same requests', streams: QUANTILES },
];

for (const { name, streams } of cases) {
  test(`without a past it takes four bad minutes to roll back, for ${name}`, () => {
    assert.equal(batchesUntilWorse({ ...SETTINGS, burstiness: 'unknown', streams }), 3 * MINUTE_BATCHES + 1);
  });
  test(`where bursts are known it takes two bad batches, for ${name}`, () => {
    const known = streams.map((stream) => ({ ...stream, phi: 1 }));
    assert.equal(batchesUntilWorse({ ...SETTINGS, burstiness: 'calibrated', streams: known }), 2);
  });
}

test('the quantiles of three latencies are three kinds of evidence, which agree sooner', () => {
  const streams = ['one', 'two', 'three'].flatMap((indicator) =>
    QUANTILES.map((stream) => ({ ...stream, indicator, weight: 1 / 15 })),
  );
  assert.equal(batchesUntilWorse({ ...SETTINGS, burstiness: 'unknown', streams }), 2 * MINUTE_BATCHES + 1);
});

function batchesUntilWorse(terms: JudgeTerms): number {
  let now = openJudge(terms);
  for (let i = 0; i < 60; i += 1) {
    now = judgeBatch(
      now,
      batchAt(
        i,
        terms.streams.map(() => TERRIBLE),
      ),
      terms,
    );
    if (now.worse !== null) return i + 1;
  }
  return Number.POSITIVE_INFINITY;
}
