import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgeTerms } from './judge-terms.ts';
import { MINUTE, SECOND, type Instant, type Ratio } from '../../kernel/units.ts';
import { explainComparison } from './explain.ts';
import { compare, type JudgeState, type Occasion, type Tally } from './judge.ts';
import { bound, batchAt, judgedFrom, SETTINGS, T0, times, TWO } from './traffic.test-data.ts';

const NAMES = { candidate: '1.2.0', baseline: '1.1.0' };
const CLEAN: Tally = { n1: 200, k1: 0, n0: 600, k0: 1 };
const BROKEN: Tally = { n1: 200, k1: 20, n0: 600, k0: 1 };
const DEAD: Tally = { n1: 0, k1: 0, n0: 800, k0: 1 };
const FEW: Tally = { n1: 20, k1: 0, n0: 780, k0: 1 };

const cases: readonly {
  name: string;
  batches: readonly Tally[];
  terms?: JudgeTerms;
  context?: Partial<Occasion>;
  kind: string;
  says: string;
}[] = [
  {
    name: 'two bad batches are enough where errors are independent',
    batches: [BROKEN, BROKEN],
    kind: 'worse',
    says: 'checkout-success failed 40 of 400 on 1.2.0 (10 %) against 2 of 1,200 on 1.1.0 (0.17 %); 1.1 × 0.17 % + 1 % = 1.18 % is allowed; the evidence that it is worse than that is 180 : 1, and 100 : 1 is enough.',
  },
  {
    name: 'one bad batch never rolls back',
    batches: [BROKEN],
    kind: 'not-yet',
    says: 'Not decided: checkout-success failed 20 of 200 on 1.2.0 (10 %) against 1 of 600 on 1.1.0 (0.17 %); 1.1 × 0.17 % + 1 % = 1.18 % is allowed; the evidence that it is worse than that is 11 : 1, and 100 : 1 rolls back.',
  },
  {
    name: 'a regression is final, whatever comes after',
    batches: [BROKEN, BROKEN, ...times(50, CLEAN)],
    kind: 'worse',
    says: 'checkout-success failed 40 of 400 on 1.2.0 (10 %) against 2 of 1,200 on 1.1.0 (0.17 %); 1.1 × 0.17 % + 1 % = 1.18 % is allowed; the evidence that it is worse than that is 180 : 1, and 100 : 1 is enough.',
  },
  {
    name: 'a good step is safe',
    batches: times(4, CLEAN),
    kind: 'safe',
    says: '1.2.0 is within what is allowed: checkout-success failed 0 of 800 on 1.2.0 (0 %) against 4 of 2,400 on 1.1.0 (0.17 %) in this step; 1.1 × 0.17 % + 1 % = 1.18 % is allowed; the evidence that it is within that is 1,900 : 1, and 20 : 1 is enough.',
  },
  {
    name: 'a step is not safe before its time',
    batches: times(4, CLEAN),
    terms: { ...SETTINGS, minStep: MINUTE },
    kind: 'not-yet',
    says: '1.2.0 is within what is allowed, and a step stays for 1m: 20s more.',
  },
  {
    name: 'a little evidence is not enough',
    batches: [CLEAN],
    kind: 'not-yet',
    says: 'Not decided: checkout-success failed 0 of 200 on 1.2.0 (0 %) against 1 of 600 on 1.1.0 (0.17 %) in this step; 1.1 × 0.17 % + 1 % = 1.18 % is allowed; the evidence that it is within that is 4.3 : 1, and 20 : 1 is enough: about 368 more requests of 1.2.0, some 19s at this rate.',
  },
  {
    name: 'before the first batch there is nothing to reckon with',
    batches: [],
    kind: 'not-yet',
    says: 'Not decided: no request of 1.2.0 was judged in this step yet.',
  },
  {
    name: 'evidence of another step is none of this one',
    batches: times(4, CLEAN),
    context: { step: 1 },
    kind: 'not-yet',
    says: 'Not decided: no request of 1.2.0 was judged in this step yet.',
  },
  {
    name: 'without a baseline nothing can be compared',
    batches: times(3, { n1: 800, k1: 2, n0: 0, k0: 0 }),
    context: { asked: 1 as Ratio },
    kind: 'not-yet',
    says: 'All traffic goes to 1.2.0, so there is nothing left to compare it with.',
  },
  {
    name: 'what cannot come in time is said early',
    batches: [{ n1: 3, k1: 0, n0: 9, k0: 0 }],
    context: { ends: (T0 + 5 * MINUTE) as Instant },
    kind: 'underpowered',
    says: 'The traffic cannot decide in time: checkout-success failed 0 of 3 on 1.2.0 (0 %) against 0 of 9 on 1.1.0 (0 %) in this step; 1.1 × 0 % + 1 % = 1 % is allowed; the evidence that it is within that is 1 : 1, and 20 : 1 is enough: about 3,310 more requests of 1.2.0, some 3h3m at this rate, and 4m50s are left; with the traffic left a delta of 10.12 % could be shown; raise the share, allow more, or decide yourself.',
  },
  {
    name: 'a margin of nothing is out of reach',
    batches: times(3, CLEAN),
    terms: bound(SETTINGS, { rho: 1, delta: 0 }),
    kind: 'underpowered',
    says: 'The traffic cannot decide: checkout-success failed 0 of 600 on 1.2.0 (0 %) against 3 of 1,800 on 1.1.0 (0.17 %) in this step; 1 × 0.17 % + 0 % = 0.17 % is allowed; the evidence that it is within that is 1.6 : 1, and 20 : 1 is enough, which no number of requests would bring; with the traffic left a delta of 0.1 % could be shown; raise the share, allow more, or decide yourself.',
  },
  {
    name: 'a candidate that gets no share looks free of errors and is not',
    batches: times(12, FEW),
    kind: 'not-exposed',
    says: '1.2.0 got 240 of about 2,400 requests expected in the last 2m (checkout-success): below half of its share, so that few errors prove nothing.',
  },
  {
    name: 'a candidate that is silent is not judged',
    batches: times(18, { ...DEAD, n0: 5, k0: 0 }),
    kind: 'blind',
    says: '1.2.0 has not been heard of for 3m, so nothing can be said about it.',
  },
  {
    name: 'old telemetry is no telemetry',
    batches: times(4, CLEAN),
    context: { newestTelemetry: (T0 - 21 * SECOND) as Instant },
    kind: 'blind',
    says: 'The newest telemetry is 1m1s old and 1m is the most, so nothing can be said about 1.2.0.',
  },
  {
    name: 'no telemetry is no data',
    batches: [],
    context: { newestTelemetry: null },
    kind: 'blind',
    says: 'No telemetry has arrived, so nothing can be said about 1.2.0.',
  },
  {
    name: 'one bad indicator among good ones is named',
    batches: [BROKEN, BROKEN],
    terms: TWO,
    kind: 'worse',
    says: 'checkout-success failed 40 of 400 on 1.2.0 (10 %) against 2 of 1,200 on 1.1.0 (0.17 %); 1.1 × 0.17 % + 1 % = 1.18 % is allowed; the evidence that it is worse than that, over all indicators, is 200 : 1, and 100 : 1 is enough.',
  },
];
for (const { name, batches, terms = SETTINGS, context, kind, says } of cases) {
  test(name, () => {
    const seen = compare(judged(batches, terms), terms, { ...occasion(batches.length), ...context });
    assert.equal(seen.kind, kind);
    assert.equal(explainComparison(seen, terms, NAMES), says);
  });
}

/** Every indicator sees the same, but the second one only clean traffic. */
function judged(batches: readonly Tally[], terms: JudgeTerms): JudgeState {
  const seen = batches.map((tally, i) =>
    batchAt(
      i,
      terms.streams.map((_, j) => (j === 0 ? tally : CLEAN)),
    ),
  );
  return judgedFrom(seen, terms);
}

/** Right after the given number of batches, in a step that began with the first of them and has twenty minutes. */
function occasion(batches: number): Occasion {
  const at = (T0 + batches * 10 * SECOND) as Instant;
  return { at, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: (T0 + 20 * MINUTE) as Instant, newestTelemetry: at };
}
