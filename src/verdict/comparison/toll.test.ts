import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRng } from '../../kernel/rng.ts';
import type { StreamComparison } from './comparison.ts';
import { tollOf, tollStream } from './toll.ts';

const stream = (known: Partial<StreamComparison>): StreamComparison =>
  ({
    indicator: 'checkout-success',
    test: 'ratio',
    quantile: null,
    culprit: false,
    key: false,
    phi: 1,
    candidate: { total: 655, bad: 34 },
    baseline: { total: 2_508, bad: 0 },
    ...known,
  }) as StreamComparison;

test('of a release that failed 34 of 655 where nothing failed beside it, some 34 were hurt', () => {
  const toll = tollOf(stream({}));
  assert.equal(toll?.events, 34);
  assert.ok(toll.low > 20 && toll.low < 26 && toll.high > 43 && toll.high < 50, JSON.stringify(toll));
});

test('bursts widen it, a candidate as good as its baseline hurt nobody that could be told, and nothing is known of nothing', () => {
  const [calm, bursty] = [tollOf(stream({})), tollOf(stream({ phi: 4 }))];
  assert.ok(bursty!.low < calm!.low && bursty!.high > calm!.high);
  const even = tollOf(stream({ candidate: { total: 1_000, bad: 10 }, baseline: { total: 3_000, bad: 30 } }));
  assert.ok(even!.events === 0 && even!.low < 0 && even!.high > 0);
  assert.equal(tollOf(stream({ baseline: { total: 0, bad: 0 } })), null);
});

test('what is found to be worse tells who was hurt, else what is key, and never how slow or how full something is', () => {
  const [slow, key, worse] = [
    stream({ test: 'latency', culprit: true }),
    stream({ indicator: 'key', key: true }),
    stream({ indicator: 'worse', culprit: true }),
  ];
  assert.equal(tollStream([slow, key])?.indicator, 'key');
  assert.equal(tollStream([slow, key, worse])?.indicator, 'worse');
  assert.equal(tollStream([slow]), null);
});

test('the interval holds the truth 95 times in 100, whatever the rates', () => {
  const rng = seededRng(7);
  const drawn = (total: number, rate: number): number => {
    let bad = 0;
    for (let one = 0; one < total; one += 1) if (rng.next() < rate) bad += 1;
    return bad;
  };
  for (const [own, usual] of [
    [0.05, 0.002],
    [0.02, 0.02],
    [0.004, 0.001],
  ] as const) {
    let missed = 0;
    for (let trial = 0; trial < 600; trial += 1) {
      const toll = tollOf(
        stream({ candidate: { total: 700, bad: drawn(700, own) }, baseline: { total: 2_100, bad: drawn(2_100, usual) } }),
      );
      const truth = 700 * (own - usual);
      if (toll === null || truth < toll.low || truth > toll.high) missed += 1;
    }
    assert.ok(missed <= 600 * 0.07, `${own} against ${usual}: missed ${missed} of 600`);
  }
});

test('the interval is around what was counted', () =>
  fc.assert(
    fc.property(fc.nat(900), fc.nat(900), (bad, usual) => {
      const toll = tollOf(stream({ candidate: { total: 1_000, bad }, baseline: { total: 1_000, bad: usual } }));
      return toll !== null && toll.low <= toll.events && toll.events <= toll.high;
    }),
  ));
