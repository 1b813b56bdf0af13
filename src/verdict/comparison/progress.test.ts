import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import type { Finding, StreamComparison } from './comparison.ts';
import { compare, type JudgeTerms } from './judge.ts';
import { progressOf } from './progress.ts';
import { smallestMargin } from './provable.ts';
import { batches, judgedAs, SETTINGS, streamOf, T0 } from './traffic.test-data.ts';

const SEEN = { n1: 50, k1: 0, n0: 450, k0: 1 };
const TERMS: JudgeTerms = {
  ...SETTINGS,
  minStep: MINUTE,
  streams: [streamOf('first', { delta: 0.01 }), streamOf('second', { rho: 1.5 })],
};
const SHOWN = judgedAs(batches(12, [SEEN, SEEN]), TERMS);
const HALF_SHOWN = judgedAs(batches(12, [SEEN, { ...SEEN, n1: 0 }]), TERMS);
const LEFT = (10 * MINUTE) as DurationMs;

type Case = {
  /** What is changed in the comparisons of the streams; there are as many streams. */
  readonly streams?: readonly Partial<StreamComparison>[];
  readonly now?: typeof SHOWN;
  readonly age?: number;
  readonly asked?: number;
  readonly terms?: JudgeTerms;
};

function progress({ streams = [{}], now = SHOWN, age = 2 * MINUTE, asked = 0.1, terms = TERMS }: Case): Finding {
  const at = (T0 + age) as Instant;
  const ends = (at + LEFT) as Instant;
  const context = { at, step: 0, stepSince: T0, asked: asked as Ratio, ends, newestTelemetry: at };
  const usual = compare(SHOWN, TERMS, context).streams;
  const seen = streams.map((more, i) => ({ ...usual[i]!, needed: 100, neededMs: MINUTE, log10Harm: 0, ...more }));
  return progressOf(now, seen, { terms, context, isWarming: 0 as DurationMs });
}

const after = (ms: number): { neededMs: DurationMs } => ({ neededMs: ms as DurationMs });
const SAFE = { needed: 0, neededMs: 0 as DurationMs };
const AT_SUSPICION = { log10Harm: Math.log10(20) };

for (const { name, want, ...given } of [
  { name: 'safe at exactly the shortest time', streams: [SAFE], age: MINUTE, want: { kind: 'safe' } },
  {
    name: 'not safe a moment before it',
    streams: [SAFE],
    age: MINUTE - 1,
    want: { kind: 'not-yet', because: 'MIN_STEP', etaMs: 1 },
  },
  {
    name: 'not safe with evidence of harm of exactly 20 : 1',
    streams: [{ ...SAFE, ...AT_SUSPICION }],
    want: { kind: 'not-yet', because: 'SUSPICIOUS', etaMs: null },
  },
  {
    name: 'suspicious, with the time that the evidence takes, while it is not safe either',
    streams: [{ ...after(5 * SECOND), ...AT_SUSPICION }],
    want: { kind: 'not-yet', because: 'SUSPICIOUS', etaMs: 5 * SECOND },
  },
  {
    name: 'never safe where nothing is compared',
    streams: [],
    age: 20 * SECOND,
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: 40 * SECOND },
  },
  {
    name: 'without a baseline where one of the margins refers to it',
    streams: [{ rho: 0 }, {}],
    asked: 1,
    want: { kind: 'not-yet', because: 'NO_BASELINE', etaMs: null },
  },
  {
    name: 'judged with all of the traffic where no margin refers to a baseline',
    streams: [{ rho: 0 }, { rho: 0 }],
    asked: 1,
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: MINUTE },
  },
  {
    name: 'without a prospect while one of two has shown nothing',
    streams: [{}, {}],
    now: HALF_SHOWN,
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null },
  },
  {
    name: 'without a prospect where there is no evidence of a stream at all',
    now: { ...SHOWN, streams: [] },
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null },
  },
  {
    name: 'worth the wait that is exactly as long as what is left',
    streams: [after(LEFT)],
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: LEFT },
  },
  {
    name: 'as far away as the slowest of all, in whole milliseconds',
    streams: [after(MINUTE), after(2 * MINUTE + 0.5)],
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: 2 * MINUTE + 1 },
  },
  {
    name: 'out of reach, but not before the shortest time',
    streams: [{ needed: null, neededMs: null }],
    age: MINUTE - 1,
    want: { kind: 'not-yet', because: 'MORE_EVIDENCE', etaMs: null },
  },
] satisfies readonly (Case & { name: string; want: object })[]) {
  test(`a candidate is ${name}`, () => assert.deepEqual(progress(given), want));
}

test('what is out of reach has no time, and what is too slow has', () => {
  const provable = smallestMargin(SHOWN.streams[0]!, TERMS.streams[0]!, { terms: TERMS, left: LEFT });
  const common = { kind: 'underpowered', left: LEFT, provable };
  assert.deepEqual(progress({ streams: [{ needed: null, neededMs: null }] }), {
    ...common,
    because: 'OUT_OF_REACH',
    etaMs: null,
  });
  assert.deepEqual(progress({ streams: [after(LEFT + 1)] }), { ...common, because: 'TOO_SLOW', etaMs: LEFT + 1 });
});

for (const { name, needed, slowest } of [
  { name: 'the first that needs more', needed: [10, 5], slowest: 0 },
  { name: 'the second that needs more', needed: [5, 10], slowest: 1 },
  { name: 'the first of two that need the same', needed: [10, 10], slowest: 0 },
  { name: 'the first that nobody knows the need of', needed: [null, 10], slowest: 0 },
  { name: 'the second that nobody knows the need of', needed: [10, null], slowest: 1 },
] as const) {
  test(`the margin that can be proved is that of ${name}`, () => {
    const provable = [0, 1].map((i) => smallestMargin(SHOWN.streams[i]!, TERMS.streams[i]!, { terms: TERMS, left: LEFT }));
    assert.notEqual(provable[0], provable[1]);
    const seen = progress({ streams: needed.map((events) => ({ ...after(LEFT + 1), needed: events })) });
    assert.equal(seen.kind === 'underpowered' ? seen.provable : seen.kind, provable[slowest]);
  });
}

test('no margin can be proved of a stream that the terms do not know', () => {
  const seen = progress({ streams: [after(LEFT + 1)], terms: { ...TERMS, streams: [] } });
  assert.equal(seen.kind === 'underpowered' ? seen.provable : seen.kind, null);
});
