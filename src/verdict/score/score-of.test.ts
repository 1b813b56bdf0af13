import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeScore } from './score-state.ts';
import { scoreOf, type MemberFacts, type Score } from './score-of.ts';
import { given, TERMS, type Given } from './score.test-data.ts';

const C1: readonly Given[] = [
  { weight: 5, spent: 0.2, key: true },
  { weight: 3, spent: 0.5 },
  { weight: 2, spent: 0 },
];
const changed = (index: number, change: Given): MemberFacts[] =>
  C1.map((one, at) => given(`m${at}`, at === index ? { ...one, ...change } : one));

const vectors: readonly {
  name: string;
  facts: MemberFacts[];
  want: { lo: number; point: number | null; hi: number; confidence: number; standing: string };
}[] = [
  {
    name: 'C1: all is known',
    facts: changed(-1, {}),
    want: { lo: 87.5, point: 87.5, hi: 87.5, confidence: 100, standing: 'at-risk' },
  },
  {
    name: 'C2: a member is dark',
    facts: changed(1, { k: 0 }),
    want: { lo: 65, point: 92.86, hi: 95, confidence: 70, standing: 'at-risk' },
  },
  {
    name: 'C3: half is known of a member',
    facts: changed(0, { k: 0.5 }),
    want: { lo: 65, point: 86.67, hi: 90, confidence: 75, standing: 'at-risk' },
  },
  {
    name: 'C4: the key member is dark',
    facts: changed(0, { k: 0 }),
    want: { lo: 42.5, point: null, hi: 92.5, confidence: 50, standing: 'unknown' },
  },
  {
    name: 'C5: the key member has overspent',
    facts: changed(0, { spent: 1.4 }),
    want: { lo: 57.5, point: 57.5, hi: 57.5, confidence: 100, standing: 'breached' },
  },
];
for (const { name, facts, want } of vectors) {
  test(name, () => {
    const score = scoreOf(facts, TERMS);
    const { lo, point, hi, confidence } = score;
    const shown = (share: number | null): number | null => (share === null ? null : Math.round(share * 1e4) / 100);
    const { standing } = judgeScore(score, TERMS, null);
    assert.deepEqual({ lo: shown(lo), point: shown(point), hi: shown(hi), confidence: shown(confidence), standing }, want);
  });
}

test('a missing member that counts as bad takes its whole part away, and nothing is left open', () => {
  const { lo, point, hi } = scoreOf(changed(1, { k: 0, whenMissing: 'bad' }), TERMS);
  assert.deepEqual(
    [lo, point, hi].map((share) => share?.toFixed(6)),
    ['0.650000', '0.650000', '0.650000'],
  );
});

test('a missing member that is left out is no part of the score, which is at risk at best', () => {
  const score = scoreOf([given('a'), given('b', { k: 0, whenMissing: 'ignore' })], TERMS);
  assert.deepEqual([score.lo, score.point, score.hi], [1, 1, 1]);
  assert.deepEqual(judgeScore(score, TERMS, 'healthy'), { standing: 'at-risk', because: 'MEMBER_LEFT_OUT' });
});

test('a score without members is unknown, whatever is left out of it', () => {
  for (const facts of [[], [given('a', { k: 0, whenMissing: 'ignore' })]]) {
    const score = scoreOf(facts, TERMS);
    assert.deepEqual([score.lo, score.point, score.hi], [0, null, 1]);
    assert.equal(judgeScore(score, TERMS, 'healthy').because, 'SCORE_WITHOUT_MEMBERS');
  }
});

const anyGiven = fc.record({
  weight: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
  spent: fc.double({ min: -0.5, max: 4, noNaN: true }),
  k: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  key: fc.boolean(),
  whenMissing: fc.constantFrom('hold' as const, 'bad' as const, 'ignore' as const),
});
const anyMembers = fc.array(anyGiven, { minLength: 1, maxLength: 12 });
const scoreGiven = (all: readonly Given[]): Score =>
  scoreOf(
    all.map((one, index) => given(`m${index}`, one)),
    TERMS,
  );
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test('the order of the members means nothing', () => {
  fc.assert(
    fc.property(anyMembers, (all) => {
      const facts = all.map((one, index) => given(`m${index}`, one));
      const [one, other] = [scoreOf(facts, TERMS), scoreOf(facts.toReversed(), TERMS)];
      near(one.lo, other.lo);
      near(one.hi, other.hi);
      near(one.confidence, other.confidence);
    }),
  );
});

test('twice all the weights is the same score', () => {
  fc.assert(
    fc.property(anyMembers, fc.double({ min: 0.01, max: 100, noNaN: true }), (all, factor) => {
      const [one, other] = [scoreGiven(all), scoreGiven(all.map((each) => ({ ...each, weight: each.weight * factor })))];
      near(one.lo, other.lo);
      near(one.hi, other.hi);
    }),
  );
});

test('one member that is known is its quality', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2, noNaN: true }), (spent) => {
      const { lo, point, hi } = scoreGiven([{ spent, weight: 7 }]);
      for (const each of [lo, point ?? -1, hi]) near(each, 1 - spent / 2);
    }),
  );
});

test('lo ≤ point ≤ hi, all of them from 0 to 1', () => {
  fc.assert(
    fc.property(anyMembers, (all) => {
      const { lo, point, hi } = scoreGiven(all);
      assert.ok(lo >= 0 && lo <= hi && hi <= 1 && (point === null || (lo <= point && point <= hi)), `${lo} ${point} ${hi}`);
    }),
  );
});

test('a member that does better, or is known better, never lowers lo', () => {
  fc.assert(
    fc.property(anyMembers, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (all, which, by) => {
      const index = which % all.length;
      const better = all.map((one, at) => (at === index ? { ...one, spent: one.spent - by } : one));
      assert.ok(scoreGiven(better).lo >= scoreGiven(all).lo - 1e-12);
      const { k, whenMissing } = all[index]!;
      if (k === 0 && whenMissing === 'ignore') return; // it comes back into the score, with what it is
      const known = all.map((one, at) => (at === index ? { ...one, k: Math.min(1, k + by) } : one));
      assert.ok(scoreGiven(known).lo >= scoreGiven(all).lo - 1e-12);
    }),
  );
});

test('a key member that is breached or dark is never healthy, whatever the others do', () => {
  fc.assert(
    fc.property(anyMembers, fc.boolean(), (others, isDark) => {
      const key = { key: true, weight: 0.001, ...(isDark ? { k: 0 } : { spent: 1 }) };
      const { standing } = judgeScore(scoreGiven([...others, key]), TERMS, 'healthy');
      assert.notEqual(standing, 'healthy');
      if (isDark) assert.notEqual(standing, 'at-risk');
    }),
  );
});

test('no score with less than the least confidence is healthy or at risk', () => {
  fc.assert(
    fc.property(anyMembers, (all) => {
      const score = scoreGiven(all);
      const { standing } = judgeScore(score, TERMS, 'healthy');
      if (score.confidence < 0.7 - 1e-6) assert.ok(standing === 'unknown' || standing === 'breached');
    }),
  );
});
