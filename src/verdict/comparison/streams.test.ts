import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import type { Comparison } from './comparison.ts';
import { explainComparison } from './explain.ts';
import type { JudgeTerms, Tally } from './judge.ts';
import { batchAt, batches, bound, compared, judgedAs, SETTINGS, streamOf, T0, times } from './traffic.test-data.ts';

const NAMES = { candidate: '1.2.0', baseline: '1.1.0' };
const CLEAN: Tally = { n1: 200, k1: 0, n0: 600, k0: 1 };
const DOWN: Tally = { ...CLEAN, k1: 40 };
const RATE = streamOf('crashes', { test: 'rate', rho: 1.1, delta: 0.01, usualRate: null });
const P99 = streamOf('latency p99', {
  test: 'latency',
  rho: 1,
  delta: 0,
  quantile: { q: 0.99, baselineAbove: 324, candidateAbove: 326, parity: 0.5 },
  usualRate: 0.01,
});

function termsOf(streams: JudgeTerms['streams'], more: Partial<JudgeTerms> = {}): JudgeTerms {
  return { ...SETTINGS, streams, ...more };
}

test('peers row 1: without traffic nothing is passed and nothing is failed, however long it lasts', () => {
  const nothing: Tally = { n1: 0, k1: 0, n0: 0, k0: 0 };
  for (const count of [1, 6, 60, 360]) {
    const seen = compared(batches(count, [nothing]), SETTINGS);
    assert.equal(seen.kind, count < 18 ? 'not-yet' : 'blind');
    assert.equal(seen.log10Harm, 0);
    assert.equal(seen.streams[0]?.log10Safe, 0);
  }
});

test('peers row 2: nothing, old, partial and impossible are four answers and not one', () => {
  const old = { newestTelemetry: (T0 - 5 * MINUTE) as Instant };
  const reasons = [
    compared([], SETTINGS, { newestTelemetry: null }),
    compared(batches(4, [CLEAN]), SETTINGS, old),
    compared(batches(4, [CLEAN]), SETTINGS, { biased: ['checkout'] }),
    compared(batches(4, [{ ...CLEAN, n1: 0 }]), SETTINGS),
  ].map((seen) => ('because' in seen ? `${seen.kind} ${seen.because}` : seen.kind));
  assert.deepEqual(reasons, ['blind NO_TELEMETRY', 'blind TELEMETRY_STALE', 'biased', 'not-yet MORE_EVIDENCE']);
  for (const k1 of [Number.NaN, -1, Infinity])
    assert.throws(() => judgedAs(batches(1, [{ ...CLEAN, k1 }]), SETTINGS), /not a tally/);
});

test('peers row 6: one blip in an hour rolls nothing back, and the same again and again does', () => {
  const blip = (i: number): Tally => (i === 100 ? { ...CLEAN, k1: 200 } : CLEAN);
  for (const burstiness of ['independent', 'unknown'] as const) {
    const terms = { ...SETTINGS, burstiness };
    const once = Array.from({ length: 360 }, (_, i) => batchAt(i, [blip(i)]));
    assert.equal(judgedAs(once, terms).worse, null, burstiness);
    assert.notEqual(judgedAs(batches(60, [{ ...CLEAN, k1: 200 }]), terms).worse, null);
  }
});

test('peers row 7: a candidate whose traffic another version gets is not judged, and the other one is named', () => {
  const strangers = [{ version: '1.1.9', events: 180 }];
  const silent = compared(batches(12, [{ n1: 20, k1: 0, n0: 600, k0: 0 }], { strangers }), SETTINGS);
  assert.equal(silent.kind, 'wrong-version');
  assert.equal(
    explainComparison(silent, SETTINGS, NAMES),
    '1.2.0 got 240 of about 2,400 requests (checkout-success), and others got what it misses: 1.1.9 2,160. What runs is not what is to be judged.',
  );
  const unnamed = { ...silent, indicator: '' } as Comparison;
  assert.match(
    explainComparison(unnamed, SETTINGS, NAMES),
    /about 2,400 requests, and others got/,
    'where no requests are counted',
  );
  const few = [{ version: '1.1.9', events: 3 }];
  assert.equal(compared(batches(12, [{ n1: 20, k1: 0, n0: 780, k0: 0 }], { strangers: few }), SETTINGS).kind, 'not-exposed');
  const small = { n1: 0, k1: 0, n0: 6, k0: 0 };
  const dead = compared(batches(18, [small], { strangers: [{ version: 'canary', events: 2 }] }), SETTINGS);
  assert.equal(dead.kind, 'wrong-version', 'little traffic, and none of it is the candidate’s');
  assert.equal(compared(batches(18, [small]), SETTINGS).kind, 'blind');
});

test('what a version of neither arm got in an earlier step is forgotten', () => {
  const strangers = [{ version: '1.1.9', events: 500 }];
  const first = batches(12, [{ n1: 20, k1: 0, n0: 600, k0: 0 }], { strangers });
  const then = Array.from({ length: 12 }, (_, i) => batchAt(12 + i, [{ n1: 20, k1: 0, n0: 780, k0: 0 }], { step: 1 }));
  assert.equal(compared([...first, ...then], SETTINGS, { step: 1 }).kind, 'not-exposed');
});

test('with instances left out, the candidate’s share is still that of all the traffic', () => {
  const apart = 400;
  assert.equal(compared(batches(12, [{ n1: 90, k1: 0, n0: 310, k0: 0 }], { apart }), SETTINGS).kind, 'not-exposed');
  assert.notEqual(compared(batches(12, [{ n1: 90, k1: 0, n0: 310, k0: 0 }]), SETTINGS).kind, 'not-exposed');
});

test('bad news comes before missing news, and biased news before good news', () => {
  const biased = { biased: ['checkout', 'search'] };
  assert.equal(compared(batches(3, [DOWN]), SETTINGS, biased).kind, 'worse');
  const seen = compared(batches(4, [CLEAN]), SETTINGS, biased);
  assert.match(explainComparison(seen, SETTINGS, NAMES), /^Telemetry of checkout and search was sampled by its outcome/);
  assert.equal(compared(batches(12, [{ n1: 20, k1: 0, n0: 780, k0: 0 }]), SETTINGS, biased).kind, 'not-exposed');
  assert.equal(compared(batches(4, [CLEAN]), SETTINGS, { ...biased, newestTelemetry: null }).kind, 'blind');
});

test('an indicator that is not key is not waited for, and speaks against', () => {
  const terms = termsOf([streamOf('a', { weight: 0.5 }), streamOf('b', { weight: 0.5, key: false })]);
  const few: Tally = { n1: 2, k1: 0, n0: 6, k0: 0 };
  assert.equal(compared(batches(5, [CLEAN, few]), terms).kind, 'safe');
  assert.equal(compared(batches(5, [few, CLEAN]), terms).kind, 'underpowered');
  assert.equal(compared(batches(5, [CLEAN, DOWN]), terms).kind, 'worse');
  const suspicious = compared(batches(3, [CLEAN, { ...CLEAN, k1: 6 }]), terms);
  assert.equal('because' in suspicious && suspicious.because, 'SUSPICIOUS');
});

test('a cohort that alone is worse rolls back, and is named', () => {
  const eu = streamOf('checkout-success in region eu', { weight: 0.3, key: false, cohort: { label: 'region', value: 'eu' } });
  const terms = termsOf([streamOf('checkout-success', { weight: 0.7 }), eu]);
  const seen = compared(
    batches(4, [
      { n1: 2_000, k1: 12, n0: 6_000, k0: 12 },
      { n1: 100, k1: 10, n0: 300, k0: 0 },
    ]),
    terms,
  );
  assert.deepEqual(seen.kind === 'worse' && seen.culprits, ['checkout-success in region eu']);
  assert.match(explainComparison(seen, terms, NAMES), /^checkout-success in region eu failed 20 of 200 on 1\.2\.0/);
});

test('while the candidate is fresh its errors count and its latency does not', () => {
  const terms = termsOf([streamOf('ok', { weight: 0.5 }), { ...P99, weight: 0.5 }], { warmUp: MINUTE });
  const slow: Tally = { n1: 200, k1: 100, n0: 600, k0: 6 };
  const quiet = batches(3, [
    { ...CLEAN, n1: 0 },
    { ...CLEAN, n1: 0 },
  ]);
  const warming = Array.from({ length: 6 }, (_, i) => batchAt(3 + i, [CLEAN, slow]));
  const now = judgedAs([...quiet, ...warming], terms);
  assert.equal(now.streams[1]?.harm.logE, 0, 'counted from the first traffic, not from the first batch');
  assert.equal(now.streams[0]?.totals.n1, 1_200);
  const seen = compared([...quiet, ...warming.slice(0, 5)], terms);
  assert.equal('because' in seen && seen.because, 'WARMING');
  assert.equal(
    explainComparison(seen, terms, NAMES),
    'Not decided: 1.2.0 is warming up, for 10s more; its errors are counted, its speed and its size are not.',
  );
  assert.equal(compared([...quiet, ...warming, batchAt(9, [CLEAN, slow]), batchAt(10, [CLEAN, slow])], terms).kind, 'worse');
  assert.equal(compared(batches(3, [DOWN, slow]), terms).kind, 'worse', 'errors are not waited with');
});

test('a slow candidate is found, and the sentence has the quantile and both limits', () => {
  const terms = termsOf([P99]);
  const seen = compared(batches(4, [{ n1: 200, k1: 30, n0: 600, k0: 6 }]), terms);
  assert.equal(
    explainComparison(seen, terms, NAMES),
    'latency p99: 60 of 400 on 1.2.0 (15 %) took longer than 304 ms + 9.1 %, against 12 of 1,200 on 1.1.0 (1 %) longer than 304 ms; ' +
      'no larger part is allowed; the evidence that it is worse than that is 180 : 1, and 100 : 1 is enough.',
  );
});

test('a candidate that is as fast is safe, and how long that takes is foreseen', () => {
  const terms = termsOf([P99]);
  const first = compared(batches(2, [{ n1: 200, k1: 1, n0: 600, k0: 6 }]), terms).streams[0];
  assert.ok(
    first?.needed !== null && first?.needed !== undefined && first.needed > 0,
    'the margin is in the buckets, so some events suffice',
  );
  assert.equal(first.neededMs, (first.needed * 20 * SECOND) / 400);
  assert.equal(compared(batches(60, [{ n1: 200, k1: 1, n0: 600, k0: 6 }]), terms).kind, 'safe');
});

test('events without a total are compared by the time that each arm had', () => {
  const terms = termsOf([RATE], { minStep: (10 * SECOND) as DurationMs });
  const bad = compared(batches(6, [{ n1: 1, k1: 3, n0: 9, k0: 1 }]), terms);
  assert.equal(bad.kind, 'worse');
  assert.match(
    explainComparison(bad, terms, NAMES),
    /^crashes came 6 times on 1\.2\.0 \(180 a minute of all traffic\) against 2 times on 1\.1\.0 \(6\.67 a minute of all traffic\); 1\.1 × 6\.67 \+ 0\.6 = 7\.93 a minute is allowed;/,
  );
  const fine = compared(batches(20, [{ n1: 5, k1: 0, n0: 5, k0: 0 }]), bound(terms, { delta: 0.2 }));
  assert.equal(fine.kind, 'safe');
  const { low, high } = fine.streams[0]?.excess ?? { low: 0, high: 0 };
  assert.ok(low < 0 && high > 0 && high < 1, `${low} to ${high}`);
});

test('a level that is absolute is judged without a baseline', () => {
  const terms = termsOf([streamOf('ok', { test: 'level', rho: 0, delta: 0.01 })]);
  const all = { asked: 1 as Ratio };
  assert.equal(compared(batches(4, [{ n1: 200, k1: 40, n0: 0, k0: 0 }]), terms, all).kind, 'worse');
  assert.equal(compared(batches(8, [{ n1: 200, k1: 0, n0: 0, k0: 0 }]), terms, all).kind, 'safe');
});

test('a candidate found during an incident of both is still found, and the incident is told', () => {
  const incident: Tally = { n1: 200, k1: 100, n0: 600, k0: 60 };
  const seen = compared([...batches(12, [CLEAN]), ...times(6, incident).map((tally, i) => batchAt(12 + i, [tally]))], SETTINGS);
  assert.ok(seen.kind === 'worse' && seen.duringIncident);
  assert.match(explainComparison(seen, SETTINGS, NAMES), /1\.1\.0 itself was failing more than usual then/);
  const plain = compared(batches(3, [DOWN]), SETTINGS);
  assert.ok(plain.kind === 'worse' && !plain.duringIncident);
});

test('what has to be judged and was never bound makes the judge blind', () => {
  const unjudged = [{ indicator: 'latency', key: true, because: 'NO_REFERENCE' }] as const;
  const seen = compared(batches(5, [CLEAN]), { ...SETTINGS, unjudged });
  assert.equal(seen.kind, 'blind');
  assert.match(
    explainComparison(seen, SETTINGS, NAMES),
    /Too little of 1\.1\.0 was seen before the rollout to compare latency with/,
  );
  assert.equal(compared(batches(5, [CLEAN]), { ...SETTINGS, unjudged: [{ ...unjudged[0], key: false }] }).kind, 'safe');
  assert.equal(compared(batches(5, [DOWN]), { ...SETTINGS, unjudged }).kind, 'worse');
});

test('peers row 26: without a young enough instance of the baseline nothing is said about the candidate', () => {
  const unjudged = [{ indicator: 'latency', key: true, because: 'NO_FRESH_BASELINE' }] as const;
  const seen = compared(batches(5, [CLEAN]), { ...SETTINGS, unjudged });
  assert.match(explainComparison(seen, SETTINGS, NAMES), /^No instance of 1\.1\.0 was as young as the plan asks/);
});

test('every verdict says in which mode it was reached, and why', () => {
  const asked: JudgeTerms = { ...SETTINGS, burstiness: 'calibrated' };
  assert.equal(compared(batches(2, [CLEAN]), bound(asked, { phi: 2 })).mode, 'calibrated');
  const lacking = { ...asked, calibration: { hours: 3, lacking: 'TOO_SHORT', coarse: false } } as const;
  const seen = compared(batches(2, [CLEAN]), lacking);
  assert.deepEqual([seen.mode, seen.modeBecause], ['uncalibrated', 'TOO_SHORT']);
  assert.match(explainComparison(seen, lacking, NAMES), /less than 10 hours of 1\.1\.0 were known before the rollout\.$/);
  assert.equal(compared(batches(2, [CLEAN]), SETTINGS).mode, 'independent');
  assert.equal(compared(batches(2, [CLEAN]), { ...SETTINGS, burstiness: 'unknown' }).mode, 'uncalibrated');
});

test('calibrated bursts divide the evidence from the first batch on, and need no four minutes', () => {
  const worst: Tally = { ...CLEAN, k1: 200 };
  const terms = bound({ ...SETTINGS, burstiness: 'calibrated' }, { phi: 4 });
  assert.equal(judgedAs(batches(3, [worst]), terms).worse?.at, T0 + 20 * SECOND);
  const calm = judgedAs(batches(1, [{ ...CLEAN, k1: 8 }]), bound(terms, { phi: 1 })).streams[0]?.harm.logE ?? 0;
  const bursty = judgedAs(batches(1, [{ ...CLEAN, k1: 8 }]), terms).streams[0]?.harm.logE ?? 0;
  assert.ok(bursty < calm / 2, `${bursty} of ${calm}`);
});
