import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Instant, Ratio } from '../../kernel/units.ts';
import { BATCH } from './judge-state.ts';
import { batchExcesses, compare, judgeBatch, openJudge, type JudgedBatch } from './judge.ts';
import { SETTINGS } from './traffic.test-data.ts';

const batch = fc.record({
  n1: fc.integer({ min: 0, max: 400 }),
  k1: fc.nat(20),
  n0: fc.integer({ min: 0, max: 900 }),
  k0: fc.nat(20),
  whole: fc.boolean(),
});
const batches = fc.array(batch, { minLength: 1, maxLength: 20 }).map((all): readonly JudgedBatch[] =>
  all.map(({ n1, k1, n0, k0, whole }, index) => ({
    at: (index * BATCH) as Instant,
    step: index < all.length / 2 ? 0 : 1,
    whole,
    tallies: [{ n1, k1: Math.min(n1, k1), n0, k0: Math.min(n0, k0) }],
  })),
);

test('after the newest batch the interval is that of the comparison, to the last digit', () => {
  fc.assert(
    fc.property(batches, (all) => {
      const judge = all.reduce((state, one) => judgeBatch(state, one, SETTINGS), openJudge(SETTINGS));
      const step = judge.step ?? 0;
      const occasion = {
        at: 0 as Instant,
        step,
        stepSince: 0 as Instant,
        asked: 0.25 as Ratio,
        ends: 1e9 as Instant,
        newestTelemetry: null,
      };
      const [stream] = compare(judge, SETTINGS, occasion).streams;
      const [excess] = batchExcesses(judge, SETTINGS);
      if (excess === null || excess === undefined)
        return assert.ok(stream!.step.candidate.total === 0 || stream!.excess.high === 1);
      assert.deepEqual({ low: excess.low, high: excess.high }, stream!.excess);
      const { candidate, baseline } = stream!.step;
      if (baseline.total === 0) return assert.deepEqual([excess.seen, excess.limit], [null, null]);
      const usual = baseline.bad / baseline.total;
      assert.equal(excess.seen, candidate.bad / candidate.total - usual);
      assert.equal(excess.limit, (stream!.rho - 1) * usual + stream!.delta);
    }),
    { numRuns: 300 },
  );
});

test('the interval closes in: after a thousand batches alike it is within a percent, and a step begins it anew', () => {
  let state = openJudge(SETTINGS);
  const one = (index: number, step: number): JudgedBatch => ({
    at: (index * BATCH) as Instant,
    step,
    whole: true,
    tallies: [{ n1: 100, k1: index % 2, n0: 300, k0: index % 3 }],
  });
  const widths: number[] = [];
  for (let index = 0; index < 1_000; index += 1) {
    state = judgeBatch(state, one(index, 0), SETTINGS);
    const [excess] = batchExcesses(state, SETTINGS);
    widths.push(excess === null || excess === undefined ? 2 : excess.high - excess.low);
  }
  assert.ok(widths[10]! > widths[100]! && widths[100]! > widths.at(-1)!, 'narrower and narrower');
  assert.ok(widths.at(-1)! < 0.01, String(widths.at(-1)));
  const [anew] = batchExcesses(judgeBatch(state, one(1_000, 1), SETTINGS), SETTINGS);
  assert.ok(anew === null || anew!.high - anew!.low > widths.at(-1)! * 5);
});
