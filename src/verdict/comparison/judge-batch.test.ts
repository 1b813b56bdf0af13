import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JudgeTerms } from './judge-terms.ts';
import { MINUTE, SECOND, type Instant, type Ratio } from '../../kernel/units.ts';
import { compare, evidenceOf, judgeBatch, type JudgedBatch, type JudgeState, type Occasion, type Tally } from './judge.ts';
import { dispersionAfter, openDispersion, phiOf } from './dispersion.ts';
import { explainComparison } from './explain.ts';
import { logIncrement } from './increment.ts';
import { SAFE_BETS } from './safe.ts';
import { batchAt, bound, judgedFrom, SETTINGS, T0, streamOf, times, TWO } from './traffic.test-data.ts';

const CLEAN: Tally = { n1: 200, k1: 0, n0: 600, k0: 1 };
const DOWN: Tally = { n1: 200, k1: 200, n0: 600, k0: 1 };
const UNKNOWN: JudgeTerms = { ...SETTINGS, burstiness: 'unknown' };

for (const { name, terms, seconds } of [
  { name: 'independent errors: a total outage is known after two batches', terms: SETTINGS, seconds: 20 },
  { name: 'unknown burstiness: it takes four distinct minutes', terms: UNKNOWN, seconds: 190 },
]) {
  test(name, () => {
    const now = judgedFrom(
      times(60, DOWN).map((tally, i) => batchAt(i, [tally])),
      terms,
    );
    assert.equal(now.worse?.at, T0 + seconds * SECOND);
  });
}

test('however many indicators agree, one batch never rolls back', () => {
  const many: JudgeTerms = {
    ...SETTINGS,
    streams: Array.from({ length: 100 }, (_, i) => streamOf(`i${i}`, { weight: 0.01 })),
  };
  const one = judgedFrom([batchAt(0, times(100, DOWN))], many);
  assert.ok(evidenceOf(one, many).log10Harm > 2, 'the evidence alone would be enough');
  assert.equal(one.worse, null);
  assert.notEqual(judgeBatch(one, batchAt(1, times(100, DOWN)), many).worse, null);
});

test('replaying the batches from any point on leads to the same state, and no argument is touched', () => {
  const tally = fc
    .tuple(fc.nat(500), fc.nat(500), fc.float({ min: 0, max: 1, noNaN: true }), fc.float({ min: 0, max: 1, noNaN: true }))
    .map(([n1, n0, a, b]) => ({ n1, k1: Math.floor((n1 * a) / 4), n0, k0: Math.floor((n0 * b) / 4) }));
  const drawn = fc.array(fc.record({ tallies: fc.tuple(tally, tally), whole: fc.boolean(), later: fc.boolean() }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(drawn, fc.constantFrom<JudgeTerms>(TWO, { ...TWO, burstiness: 'unknown' }), fc.nat(40), (drafts, terms, cut) => {
      let step = 0;
      const batches = drafts.map(({ tallies, whole, later }, i) => batchAt(i, tallies, { whole, step: (step += later ? 1 : 0) }));
      const live = judgedFrom(frozen(batches), frozen(terms));
      const kept = JSON.parse(JSON.stringify(judgedFrom(batches.slice(0, cut), terms))) as JudgeState;
      const replayed = batches.slice(cut).reduce<JudgeState>((now, batch) => judgeBatch(frozen(now), batch, terms), kept);
      assert.deepEqual(replayed, live);
      assert.deepEqual(JSON.parse(JSON.stringify(live)), live);
    }),
    { numRuns: 60 },
  );
});

test('safety starts anew with a step, harm does not', () => {
  const before = judgedFrom(
    times(4, { ...CLEAN, k1: 3 }).map((tally, i) => batchAt(i, [tally])),
    SETTINGS,
  );
  const after = judgeBatch(before, batchAt(4, [CLEAN], { step: 1 }), SETTINGS);
  const fresh = judgedFrom([batchAt(0, [CLEAN])], SETTINGS);
  assert.deepEqual(after.streams[0]?.step.safe, fresh.streams[0]?.step.safe);
  assert.deepEqual(after.streams[0]?.step.sequence, fresh.streams[0]?.step.sequence);
  assert.equal(after.streams[0]?.totals.k1, 12);
  assert.notEqual(after.streams[0]?.harm.logE, fresh.streams[0]?.harm.logE);
});

test('a batch in which the share changed counts for harm and earns no safety', () => {
  const good = judgedFrom([batchAt(0, [CLEAN], { whole: false })], SETTINGS);
  assert.equal(evidenceOf(good, SETTINGS).log10Safe, 0);
  assert.equal(good.streams[0]?.step.batches, 0);
  const bad = judgedFrom(
    times(2, DOWN).map((tally, i) => batchAt(i, [tally], { whole: false })),
    SETTINGS,
  );
  assert.notEqual(bad.worse, null);
  assert.ok(evidenceOf(bad, SETTINGS).log10Safe < 0);
});

test('while the baseline itself burns no safety is earned, and harm is still seen', () => {
  const incident: Tally = { n1: 200, k1: 2, n0: 600, k0: 18 };
  const calm = times(12, CLEAN);
  const safeAfter = (batches: readonly Tally[], usual: number | null) => {
    const now = judgedFrom(
      batches.map((tally, i) => batchAt(i, [tally])),
      SETTINGS,
      usual,
    );
    return evidenceOf(now, SETTINGS).log10Safe;
  };
  for (const usual of [0.001, null]) {
    assert.ok(safeAfter([...calm, ...times(3, incident)], usual) <= safeAfter(calm, usual), `with a usual rate of ${usual}`);
  }
  assert.ok(safeAfter([...calm, ...times(3, incident)], 0.03) > safeAfter(calm, 0.03), 'what is usual is no incident');
  const worse = [...calm, ...times(4, { ...incident, k1: 60 })].map((tally, i) => batchAt(i, [tally]));
  assert.notEqual(judgedFrom(worse, SETTINGS).worse, null);
});

test('bursts of one arm divide the evidence where the plan does not exclude them', () => {
  const minute = (i: number): Tally => ({ n1: 200, k1: i % 12 < 6 ? 4 : 0, n0: 600, k0: 6 });
  const bursty = judgedFrom(
    Array.from({ length: 48 }, (_, i) => batchAt(i, [minute(i)])),
    UNKNOWN,
    0.01,
  );
  const seen = compare(bursty, UNKNOWN, occasion(48));
  const phi = seen.streams[0]?.phi ?? 0;
  const inBatches = Array.from({ length: 48 }, (_, i) => minute(i)).reduce(dispersionAfter, openDispersion([1]));
  assert.ok(phi > 2 && phi > phiOf(inBatches), `${phi}: bursts of a minute are seen in minutes`);
  assert.equal(seen.mode, 'uncalibrated');
  assert.match(
    explainComparison(seen, UNKNOWN, { candidate: '1.2.0', baseline: '1.1.0' }),
    /errors come in bursts, which divides it by/,
  );
  const next = judgeBatch(bursty, batchAt(48, [CLEAN]), bound(UNKNOWN, { usualRate: 0.01 }));
  const won = (next.streams[0]?.step.safe.logs[0] ?? 0) - (bursty.streams[0]?.step.safe.logs[0] ?? 0);
  const whole = logIncrement(CLEAN, { rho: 1.1, delta: 0.01 }, SAFE_BETS[0] ?? 1);
  assert.ok(Math.abs(won - whole / phi) < 1e-12, 'by what was known before the batch');
});

test('culprits are all that would be enough alone, or else the one that weighs most', () => {
  const culprits = (batches: number, tallies: readonly Tally[]) => {
    const now = judgedFrom(
      times(batches, CLEAN).map((_, i) => batchAt(i, tallies)),
      TWO,
    );
    const seen = compare(now, TWO, occasion(batches));
    return seen.kind === 'worse' ? seen.culprits : seen.kind;
  };
  const some: Tally = { n1: 100, k1: 6, n0: 300, k0: 1 };
  assert.deepEqual(culprits(3, [DOWN, DOWN]), ['checkout-success', 'checkout-fast']);
  assert.deepEqual(culprits(3, [CLEAN, DOWN]), ['checkout-fast']);
  assert.deepEqual(culprits(2, [some, some]), ['checkout-success'], 'neither is enough alone');
});

test('the totals of the rollout and of the step are told apart', () => {
  const now = judgedFrom(
    [batchAt(0, [CLEAN]), batchAt(1, [CLEAN], { step: 1, whole: false }), batchAt(2, [CLEAN], { step: 1 })],
    SETTINGS,
  );
  const [stream] = compare(now, SETTINGS, { ...occasion(3), step: 1 }).streams;
  assert.deepEqual(stream?.candidate, { total: 600, bad: 0 });
  assert.deepEqual(stream?.baseline, { total: 1_800, bad: 3 });
  assert.deepEqual(stream?.step, { candidate: { total: 200, bad: 0 }, baseline: { total: 600, bad: 1 } });
});

const mistakes: readonly { name: string; batch: JudgedBatch; says: RegExp }[] = [
  { name: 'a batch judged twice', batch: batchAt(0, [CLEAN]), says: /judged after/ },
  { name: 'a batch out of order', batch: batchAt(-1, [CLEAN]), says: /judged after/ },
  { name: 'more bad events than events', batch: batchAt(1, [{ ...CLEAN, k1: 201 }]), says: /not a tally/ },
  { name: 'a count that is no number', batch: batchAt(1, [{ ...CLEAN, n0: Number.NaN }]), says: /not a tally/ },
  { name: 'tallies of other indicators', batch: batchAt(1, [CLEAN, CLEAN]), says: /2 tallies for 1/ },
];
for (const { name, batch, says } of mistakes) {
  test(`${name} is a broken invariant`, () => {
    assert.throws(() => judgeBatch(judgedFrom([batchAt(0, [CLEAN])], SETTINGS), batch, SETTINGS), says);
  });
}

function occasion(batches: number): Occasion {
  const at = (T0 + batches * 10 * SECOND) as Instant;
  return { at, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: (T0 + 20 * MINUTE) as Instant, newestTelemetry: at };
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
