import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '../../kernel/units.ts';
import { explainFall, momentOf, roundedToSum } from './explain-fall.ts';
import { paceScore } from './pace.ts';
import { scoreOf, scoreWith } from './score-of.ts';
import { given, TERMS } from './score.test-data.ts';

const HOUR = 3_600_000;
const at = (hours: number): Instant => (hours * HOUR) as Instant;

test('why did it fall by 7 points: one member fell by 10, another one rose, and a weight was changed', () => {
  const before = scoreOf([given('a', { weight: 5, spent: 0 }), given('b', { weight: 5, spent: 1 })], TERMS);
  const after = scoreOf([given('a', { weight: 5, spent: 0.4 }), given('b', { weight: 5, spent: 0.88 })], TERMS);
  const { contributions, held, from, to } = explainFall(momentOf(before), momentOf(after));
  assert.ok(Math.abs(to - from + 0.07) < 1e-12);
  assert.deepEqual(
    contributions.map(({ key, quality, weight }) => [key, quality.toFixed(6), weight.toFixed(6)]),
    [
      ['objective.a', '-0.100000', '0.000000'],
      ['objective.b', '0.030000', '0.000000'],
    ],
  );
  assert.ok(Math.abs(held) < 1e-12);
});

test('what more weight does is told apart from what a member does', () => {
  const before = scoreOf([given('a', { weight: 1, spent: 0 }), given('b', { weight: 1, spent: 1 })], TERMS);
  const after = scoreOf([given('a', { weight: 3, spent: 0 }), given('b', { weight: 1, spent: 1 })], TERMS);
  const { contributions } = explainFall(momentOf(before), momentOf(after));
  assert.deepEqual(
    contributions.map(({ quality, confidence, weight }) => [quality, confidence, weight]),
    [
      [0, 0, 0.25],
      [0, 0, -0.125],
    ],
  );
});

const anyScore = fc
  .array(
    fc.record({
      weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
      spent: fc.double({ min: 0, max: 3, noNaN: true }),
      k: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      whenMissing: fc.constantFrom('hold' as const, 'bad' as const, 'ignore' as const),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    }),
    { maxLength: 8 },
  )
  .map((all) => scoreOf([...new Map(all.map(({ name, ...one }) => [name, given(name, one)])).values()], TERMS));

test('contributions add up to the difference, to the last bit but few', () => {
  fc.assert(
    fc.property(anyScore, anyScore, (before, after) => {
      const { contributions, held, from, to } = explainFall(momentOf(before), momentOf(after));
      const sum = contributions.reduce((so, { all }) => so + all, 0);
      assert.ok(Math.abs(sum - (to - from)) < 1e-12, `${sum} is not ${to - from}`);
      assert.ok(Math.abs(held) < 1e-12);
      for (const { quality, confidence, weight, all } of contributions)
        assert.ok(Math.abs(quality + confidence + weight - all) < 1e-15);
    }),
    { numRuns: 500 },
  );
});

test('what was rounded adds up as well', () => {
  const parts = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 20 });
  fc.assert(
    fc.property(parts, (all) => {
      const rounded = roundedToSum(all, 0.001);
      const sum = all.reduce((so, part) => so + part, 0);
      assert.equal(
        rounded.reduce((so, part) => so + part, 0),
        Math.round(sum / 0.001) + 0,
      );
      for (const [index, part] of rounded.entries()) assert.ok(Math.abs(part - (all[index] ?? 0) / 0.001) <= 1 + 1e-9);
    }),
    { numRuns: 500 },
  );
});

const low = scoreOf([given('a', { spent: 1 })], TERMS);
const high = scoreOf([given('a', { spent: 0 })], TERMS);
const shown = { at: at(0), ...momentOf(low) };
const pace = { mostPerHour: 0.1, leastConfidence: 0.7, at: at(1), isBacked: () => false };

test('without events behind it a score rises by so much an hour, and what is held back is said', () => {
  const { score, heldBack } = paceScore(shown, high, pace);
  assert.ok(Math.abs(score.lo - 0.6) < 1e-12 && Math.abs(heldBack - 0.4) < 1e-12);
  assert.ok(score.lo <= (score.point ?? 0) && (score.point ?? 1) <= score.hi);
});

test('with events behind it, it rises at once', () => {
  assert.equal(paceScore(shown, high, { ...pace, isBacked: () => true }).score.lo, 1);
});

test('no event can back another weight', () => {
  const even = scoreOf([given('a', { spent: 0 }), given('b', { spent: 2 })], TERMS);
  const tilted = scoreOf([given('a', { spent: 0, weight: 9 }), given('b', { spent: 2 })], TERMS);
  const { score } = paceScore({ at: at(0), ...momentOf(even) }, tilted, { ...pace, isBacked: () => true });
  assert.ok(Math.abs(score.lo - 0.6) < 1e-12);
});

test('a fall is never held, and without a bound nothing is', () => {
  const from = { at: at(0), ...momentOf(high) };
  assert.equal(paceScore(from, low, pace).score.lo, 0.5);
  assert.equal(paceScore(shown, high, { ...pace, mostPerHour: null }).score.lo, 1);
  assert.equal(paceScore(null, high, pace).score.lo, 1);
});

test('what is held back comes at its pace later on, and no faster', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 2, maxLength: 40 }), (story) => {
      let last: Parameters<typeof paceScore>[0] = null;
      for (const [index, spent] of story.entries()) {
        const raw = scoreOf([given('a', { spent })], TERMS);
        const now = at(index / 4);
        const { score } = paceScore(last, raw, { ...pace, at: now });
        if (last !== null) assert.ok(score.lo <= last.lo + 0.025 + 1e-9 || score.lo <= last.lo);
        assert.ok(score.lo <= raw.lo + 1e-12);
        assert.ok(score.hi <= 1 && score.lo <= score.hi);
        last = { at: now, lo: score.lo, members: momentOf(raw).members };
      }
    }),
  );
});

test('a held score keeps what is known of it', () => {
  const half = scoreWith({ lo: 0.3, confidence: 0.8, members: [] }, 0.7);
  assert.deepEqual([half.lo, half.point, half.hi.toFixed(6)], [0.3, 0.37499999999999994, '0.500000']);
});

test('what is shown between two ends that are shown adds up to their difference, whichever way they were rounded', () => {
  assert.deepEqual(roundedToSum([-1.8, -1.8], 1), [-2, -2]);
  assert.deepEqual(roundedToSum([-1.8, -1.8], 1, -3), [-1, -2]);
  assert.deepEqual(roundedToSum([2, 1], 1, 2), [2, 0]);
});
