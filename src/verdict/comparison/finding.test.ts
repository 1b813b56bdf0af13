import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgeTerms } from './judge-terms.ts';
import { after, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import { excessOf, NO_SEQUENCE, sequenceAfter } from './confidence-sequence.ts';
import { explainComparison } from './explain.ts';
import { compare, type Comparison, type JudgedBatch, type Occasion, type Tally } from './judge.ts';
import { batchAt, bound, judgedFrom, SETTINGS, T0, times, TWO } from './traffic.test-data.ts';

const CLEAN: Tally = { n1: 200, k1: 0, n0: 600, k0: 1 };
const NAMES = { candidate: '1.2.0', baseline: '1.1.0' };

test('with evidence of harm above 20 : 1 a step that is safe by itself is not promoted', () => {
  const slightly: Tally = { n1: 5_000, k1: 64, n0: 15_000, k0: 15 };
  const earlier = times(12, slightly).map((tally, i) => batchAt(i, [tally]));
  const now = [...earlier, ...[12, 13, 14].map((i) => batchAt(i, [{ n1: 200, k1: 0, n0: 600, k0: 0 }], { step: 1 }))];
  const seen = compared(now, { step: 1, stepSince: (T0 + 120 * SECOND) as Instant });
  assert.equal(seen.streams[0]?.needed, 0, 'safe by itself');
  assert.equal(reasonOf(seen), 'not-yet SUSPICIOUS');
  assert.equal(
    explainComparison(seen, SETTINGS, NAMES),
    'Not decided: checkout-success failed 768 of 60,600 on 1.2.0 (1.3 %) against 180 of 181,800 on 1.1.0 (0.099 %); 1.1 × 0.099 % + 1 % = 1.11 % is ' +
      'allowed; the evidence that it is worse than that is 29 : 1, and 100 : 1 rolls back; with 20 : 1 against one indicator nothing is promoted.',
  );
  assert.equal(reasonOf(compared(earlier)), 'not-yet SUSPICIOUS', 'nor while it is not safe yet');
});

const half: readonly { name: string; minutes: readonly [number, number]; kind: string }[] = [
  { name: 'just under half of the share in both minutes', minutes: [99, 99], kind: 'not-exposed' },
  { name: 'half of the share in both minutes', minutes: [100, 100], kind: 'safe' },
  { name: 'half of the share in the first minute', minutes: [100, 10], kind: 'safe' },
  { name: 'half of the share in the second minute', minutes: [10, 100], kind: 'safe' },
];
for (const { name, minutes, kind } of half) {
  test(`${name} is ${kind}`, () => {
    const batches = Array.from({ length: 12 }, (_, i) => {
      const n1 = minutes[i < 6 ? 0 : 1];
      return batchAt(i, [{ n1, k1: 0, n0: 800 - n1, k0: 1 }]);
    });
    assert.equal(compared(batches).kind, kind);
  });
}

test('twelve batches that are not two minutes in a row say nothing about the share', () => {
  const few: Tally = { n1: 20, k1: 0, n0: 780, k0: 1 };
  assert.equal(compared(Array.from({ length: 12 }, (_, i) => batchAt(i, [few]))).kind, 'not-exposed');
  assert.notEqual(compared(Array.from({ length: 12 }, (_, i) => batchAt(i < 6 ? i : i + 3, [few]))).kind, 'not-exposed');
});

test('two minutes with a batch missing say nothing about the share', () => {
  const few: Tally = { n1: 20, k1: 0, n0: 780, k0: 1 };
  const gap = Array.from({ length: 12 }, (_, i) => batchAt(i, [few])).filter((_, i) => i !== 5);
  assert.notEqual(compared(gap).kind, 'not-exposed');
});

test('a candidate not heard of yet is no reason to call the traffic too little', () => {
  const waiting = times(3, { n1: 0, k1: 0, n0: 10, k0: 0 }).map((tally, i) => batchAt(i, [tally]));
  assert.equal(reasonOf(compared(waiting)), 'not-yet MORE_EVIDENCE');
});

test('a prospect is not held against a step before its shortest time', () => {
  const slow = [batchAt(0, [{ n1: 3, k1: 0, n0: 9, k0: 0 }])];
  const ends = (T0 + 5 * MINUTE) as Instant;
  assert.equal(reasonOf(compared(slow, { ends }, { ...SETTINGS, minStep: MINUTE })), 'not-yet MORE_EVIDENCE');
  assert.equal(reasonOf(compared(slow, { ends })), 'underpowered TOO_SLOW');
});

test('a candidate never heard of is silent since the first batch, however often the step begins anew', () => {
  const dead = times(18, { n1: 0, k1: 0, n0: 10, k0: 0 }).map((tally, i) => batchAt(i, [tally]));
  const seen = compared(dead, { stepSince: (T0 + 170 * SECOND) as Instant });
  assert.equal(reasonOf(seen), 'blind CANDIDATE_SILENT');
});

test('a candidate heard of again is judged again', () => {
  const dead = times(20, { n1: 0, k1: 0, n0: 10, k0: 0 }).map((tally, i) => batchAt(i, [tally]));
  assert.equal(compared(dead).kind, 'blind');
  assert.notEqual(compared([...dead, batchAt(20, [{ n1: 2, k1: 0, n0: 10, k0: 0 }])]).kind, 'blind');
});

test('the arithmetic of a stream can be checked by hand', () => {
  const tally: Tally = { n1: 200, k1: 1, n0: 600, k0: 3 };
  const [stream] = compared([0, 1, 2].map((i) => batchAt(i, [tally]))).streams;
  assert.equal(stream?.allowedRate, 1.1 * (9 / 1_800) + 0.01);
  assert.equal(stream?.log10HarmNeeded, 2);
  assert.ok(Math.abs((stream?.log10SafeNeeded ?? 0) - Math.log10(20)) < 1e-12);
  assert.deepEqual(
    stream?.excess,
    excessOf(
      times(3, tally).reduce((now, each) => sequenceAfter(now, each, 1), NO_SEQUENCE),
      0.05,
    ),
  );
});

test('at a new step what is needed follows from the share that was asked', () => {
  const earlier = [batchAt(0, [{ n1: 250, k1: 2, n0: 2_250, k0: 20 }])];
  const needed = [0.1, 0.25, 0.5].map((asked) => compared(earlier, { step: 1, asked: asked as Ratio }).streams[0]?.needed);
  assert.deepEqual(needed, [1_179, 1_286, 1_575]);
});

test('before any baseline was seen the rate from before the rollout is what is reckoned with', () => {
  assert.equal(compared([], { usualRate: null }).streams[0]?.needed, null);
  assert.notEqual(compared([], { usualRate: 0.001 }).streams[0]?.needed, null);
});

test('an indicator that has enough does not wait, the other one does', () => {
  const seen = compared(
    times(4, CLEAN).map((tally, i) => batchAt(i, [tally, { n1: 10, k1: 0, n0: 30, k0: 0 }])),
    {},
    TWO,
  );
  assert.deepEqual(
    seen.streams.map(({ needed }) => needed === 0),
    [true, false],
  );
  assert.match(explainComparison(seen, TWO, NAMES), /^Not decided: checkout-fast failed 0 of 40 on 1\.2\.0/);
});

test('display names are used where they are given', () => {
  const seen = compared([batchAt(0, [CLEAN])]);
  assert.match(
    explainComparison(seen, SETTINGS, { ...NAMES, indicators: ['Checkout works'] }),
    /^Not decided: Checkout works failed 0 of 200/,
  );
});

test('a margin without a baseline is told without one', () => {
  const alone: JudgeTerms = bound(SETTINGS, { rho: 0 });
  const seen = compared(
    times(3, { n1: 200, k1: 0, n0: 0, k0: 0 }).map((tally, i) => batchAt(i, [tally])),
    { asked: 1 as Ratio },
    alone,
  );
  assert.equal(seen.kind, 'safe');
  assert.equal(compared([batchAt(0, [{ n1: 200, k1: 0, n0: 0, k0: 0 }])], { asked: 1 as Ratio }, alone).streams[0]?.needed, 314);
  assert.match(explainComparison(seen, alone, NAMES), /; 1 % is allowed;/);
});

function compared(
  batches: readonly JudgedBatch[],
  { usualRate = 0.001, ...context }: Partial<Occasion> & { readonly usualRate?: number | null } = {},
  terms: JudgeTerms = SETTINGS,
): Comparison {
  const at = after(batches.at(-1)?.at ?? T0, (10 * SECOND) as DurationMs);
  const occasion = { at, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: (T0 + 20 * MINUTE) as Instant, newestTelemetry: at };
  return compare(judgedFrom(batches, terms, usualRate), bound(terms, { usualRate }), { ...occasion, ...context });
}

function reasonOf(comparison: Comparison): string {
  return 'because' in comparison ? `${comparison.kind} ${comparison.because}` : comparison.kind;
}
