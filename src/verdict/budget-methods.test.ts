import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BudgetingMethod } from '../catalog/objective.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { adjustedCounts } from './adjusted.ts';
import { budgetOf } from './budget.ts';
import { burnOf } from './burn.ts';
import { jointBudget, jointBurn } from './joint-budget.ts';
import { isEarly, projectedTotal } from './projected-total.ts';
import { SLICE_PARTS } from '../evidence/derivations/slices.ts';
import type { WindowCounts } from './window-counts.ts';

const WEEKS = (14 * DAY) as DurationMs;
const MONTH = (30 * DAY) as DurationMs;
const BY_EVENTS: BudgetingMethod = { kind: 'occurrences' };
const BY_SLICES: BudgetingMethod = {
  kind: 'timeslices',
  sliceMs: MINUTE,
  slice: { op: 'gte', bound: 0.9 },
  emptySlice: 'good',
};
const BY_SHARES: BudgetingMethod = { kind: 'ratio-timeslices', sliceMs: MINUTE };

type Given = { readonly bad: number; readonly total: number; readonly unit?: number };
const counts = ({ bad, total, unit = 1 }: Given, seen = 1): WindowCounts => ({
  good: (total - bad) * unit,
  total: total * unit,
  observedSlots: seen * 1_000,
  expectedSlots: 1_000,
});

const known = (given: WindowCounts, method: BudgetingMethod, { target, windowMs }: { target: number; windowMs: DurationMs }) => {
  const budget = budgetOf(given, { target: target as Ratio, method, windowMs });
  assert.ok(budget.kind === 'known');
  return budget;
};

test('twenty bad minutes of a month spend 46.3 % of the 43.2 that 99.9 % allows, however few minutes had events', () => {
  for (const total of [20, 1_000, 43_200]) {
    const budget = known(counts({ bad: 20, total }), BY_SLICES, { target: 0.999, windowMs: MONTH });
    assert.equal(budget.allowed, 43.2);
    assert.equal(budget.spent.toFixed(5), '0.46296');
  }
});

test('a minute of ten events with one bad beside one of 990 is 0.1 % of the events and 5 % of the slices', () => {
  const events = known(counts({ bad: 1, total: 1_000 }), BY_EVENTS, { target: 0.9, windowMs: MONTH });
  const shares: WindowCounts = { ...counts({ bad: 0, total: 2, unit: SLICE_PARTS }), good: 0.9 * SLICE_PARTS + SLICE_PARTS };
  const slices = known(shares, BY_SHARES, { target: 0.9, windowMs: MONTH });
  assert.equal((1 - events.compliance).toFixed(6), '0.001000');
  assert.equal((1 - slices.compliance).toFixed(6), '0.050000');
  assert.equal(Math.round(slices.spent / events.spent), 50);
});

test('the arithmetic of OpenSLO’s example: two weeks, 95 %, 24,000 requests a day', () => {
  const terms = { target: 0.95, windowMs: WEEKS };
  const all = 14 * 24_000;
  assert.equal(known(counts({ bad: 0, total: all }), BY_EVENTS, terms).allowed, 16_800);
  const minutes = known(counts({ bad: 0, total: 100 }), BY_SLICES, terms).allowed ?? 0;
  assert.equal(minutes * MINUTE, 16 * HOUR + 48 * MINUTE);
  // From 99 % down to 1 %: the budget is gone when the mean of the slices has fallen to 95 %.
  const slices = WEEKS / MINUTE;
  const meanAfter = (bad: number): number => (slices - bad) * 0.99 + bad * 0.01;
  const spentAfter = (bad: number): number =>
    known(
      { ...counts({ bad: 0, total: slices, unit: SLICE_PARTS }), good: Math.round(meanAfter(bad) * SLICE_PARTS) },
      BY_SHARES,
      terms,
    ).spent;
  assert.ok(spentAfter(822) < 1 && spentAfter(823) > 1); // 13 h 42.9 min
});

test('a week at 99.95 % allows 5 minutes and 2.4 seconds', () => {
  const allowed = known(counts({ bad: 0, total: 1 }), BY_SLICES, { target: 0.9995, windowMs: (7 * DAY) as DurationMs }).allowed;
  assert.equal(((allowed ?? 0) * 60).toFixed(1), '302.4');
});

test('slices without events are what the objective says of them, and those that were not watched are neither', () => {
  const strict: BudgetingMethod = { ...BY_SLICES, emptySlice: 'bad' };
  // An hour in which 30 minutes had events, all good; all of it was watched, and then half of it.
  const hour = (observedSlots: number): WindowCounts => ({ good: 30, total: 30, observedSlots, expectedSlots: 360 });
  const spent = (observed: number, method: BudgetingMethod): number => {
    const burn = burnOf({ ...hour(observed), expectedSlots: observed }, { target: 0.9 as Ratio, method }, HOUR);
    assert.ok(burn.kind === 'known');
    return burn.rate;
  };
  assert.equal(spent(360, BY_SLICES), 0);
  assert.equal(spent(360, strict), 29 / 59 / 0.1);
  assert.equal(spent(180, strict), 0);
  const silent = { good: 0, total: 0, observedSlots: 360, expectedSlots: 360 };
  const ask = (method: BudgetingMethod) => budgetOf(silent, { target: 0.9 as Ratio, method, windowMs: HOUR });
  assert.deepEqual(ask(BY_SLICES), { kind: 'blind', because: 'NO_TRAFFIC' });
  const bad = ask(strict);
  assert.ok(bad.kind === 'known' && bad.spent === 10);
});

test('a slice is as surely bad as the failures behind it', () => {
  const hour = (events: { good: number; total: number }): WindowCounts => ({
    good: 59,
    total: 60,
    observedSlots: 360,
    expectedSlots: 360,
    events,
  });
  const least = (events: { good: number; total: number }): number => {
    const burn = burnOf(hour(events), { target: 0.999 as Ratio, method: BY_SLICES }, HOUR);
    assert.ok(burn.kind === 'known');
    return burn.atLeast;
  };
  assert.ok(least({ good: 59, total: 60 }) < 1); // one failed request made the minute bad
  assert.ok(least({ good: 59_000, total: 60_000 }) > 14.4); // a thousand did
});

test('members spend a joint budget as fast as their own, times their weight', () => {
  const of = (bad: number) =>
    budgetOf(counts({ bad, total: 1_000 }), { target: 0.99 as Ratio, method: BY_EVENTS, windowMs: MONTH });
  const joint = jointBudget(
    [
      { weight: 1, of: of(2) },
      { weight: 2, of: of(3) },
    ],
    0.99 as Ratio,
    BY_EVENTS,
  );
  assert.ok(joint.kind === 'known');
  assert.equal(joint.spent.toFixed(6), (0.2 + 2 * 0.3).toFixed(6));
  assert.equal(joint.compliance.toFixed(6), '0.992000');
  const blind = budgetOf(counts({ bad: 0, total: 1_000 }, 0.5), { target: 0.99 as Ratio, method: BY_EVENTS, windowMs: MONTH });
  assert.deepEqual(
    jointBudget(
      [
        { weight: 1, of: of(2) },
        { weight: 1, of: blind },
      ],
      0.99 as Ratio,
      BY_EVENTS,
    ),
    {
      kind: 'blind',
      because: 'LOW_COVERAGE',
    },
  );
});

test('what members fall short of adds up by ratio slices: two of 95 % are one of 90 %', () => {
  const half = { ...counts({ bad: 0, total: 100, unit: SLICE_PARTS }), good: 95 * SLICE_PARTS };
  const member = () => budgetOf(half, { target: 0.9 as Ratio, method: BY_SHARES, windowMs: MONTH });
  const joint = jointBudget(
    [
      { weight: 1, of: member() },
      { weight: 1, of: member() },
    ],
    0.9 as Ratio,
    BY_SHARES,
  );
  assert.ok(joint.kind === 'known');
  assert.equal(joint.compliance.toFixed(9), '0.900000000');
  assert.equal(joint.spent.toFixed(9), '1.000000000');
});

test('a member without traffic for a moment spends nothing in it', () => {
  const terms = { target: 0.99 as Ratio, method: BY_EVENTS };
  const busy = burnOf(counts({ bad: 10, total: 1_000 }), terms, HOUR);
  const quiet = burnOf(counts({ bad: 0, total: 0 }), terms, HOUR);
  const joint = jointBurn([
    { weight: 1, of: busy },
    { weight: 1, of: quiet },
  ]);
  assert.ok(joint.kind === 'known' && joint.rate === 1);
  assert.deepEqual(jointBurn([{ weight: 1, of: quiet }]), { kind: 'blind', because: 'NO_TRAFFIC' });
});

test('one failure on the first day of a month is not the whole budget: the month will see more than a day', () => {
  const period = { start: 0 as Instant, end: MONTH as number as Instant };
  const at = DAY as number as Instant;
  assert.equal(isEarly(period, at), true);
  assert.equal(isEarly(period, (6 * DAY) as Instant), false);
  const terms = { target: 0.999 as Ratio, method: BY_EVENTS, windowMs: MONTH };
  const day = counts({ bad: 1, total: 1_000 });
  const alone = budgetOf(day, terms);
  const projected = budgetOf(day, terms, projectedTotal(1_000, period, { at, recent: null }));
  assert.ok(alone.kind === 'known' && alone.spent === 1);
  assert.ok(projected.kind === 'known');
  assert.equal(projected.spent.toFixed(6), (1 / 30).toFixed(6));
  // With a week known from before the projection follows it instead.
  const recent = { total: 14_000, overMs: (7 * DAY) as DurationMs };
  assert.equal(projectedTotal(1_000, period, { at, recent }), 1_000 + 29 * 2_000);
});

const TARGETS = [0.9, 0.95, 0.99, 0.999, 0.9995] as const;
const METHODS = [BY_EVENTS, BY_SLICES, BY_SHARES] as const;
const some = fc
  .record({
    bad: fc.nat(10_000),
    good: fc.nat(100_000),
    target: fc.constantFrom(...TARGETS),
    method: fc.constantFrom(...METHODS),
  })
  .filter(({ bad, good }) => bad + good > 0);

test('what is spent and what is left are the whole budget, and the budget is what the target allows', () => {
  fc.assert(
    fc.property(some, ({ bad, good, target, method }) => {
      const budget = known(counts({ bad, total: bad + good }), method, { target, windowMs: MONTH });
      assert.ok(Math.abs(budget.spent + budget.remaining - 1) < 1e-9 * Math.max(1, budget.spent));
      const base = method.kind === 'timeslices' ? Math.max(MONTH / MINUTE, bad + good) : bad + good;
      assert.ok(Math.abs((budget.allowed ?? 0) - base * (1 - target)) < 1e-9 * base);
      assert.ok(Math.abs(budget.spent * (budget.allowed ?? 0) - (budget.bad ?? 0)) < 1e-6);
    }),
    { numRuns: 500 },
  );
});

test('one more failure never leaves more, by any method', () => {
  fc.assert(
    fc.property(some, ({ bad, good, target, method }) => {
      const left = (failed: number, all: number) =>
        known(counts({ bad: failed, total: all }), method, { target, windowMs: MONTH }).remaining;
      assert.ok(left(bad + 1, bad + good + 1) <= left(bad, bad + good));
    }),
    { numRuns: 500 },
  );
});

const adjusted = fc
  .record({
    bad: fc.nat(10_000),
    good: fc.nat(100_000),
    out: fc.record({ bad: fc.double({ min: 0, max: 1, noNaN: true }), good: fc.double({ min: 0, max: 1, noNaN: true }) }),
    target: fc.constantFrom(...TARGETS),
    method: fc.constantFrom(...METHODS),
  })
  .filter(({ bad, good }) => bad + good > 0);

test('counting adjusted time as good never spends more; leaving it out does not where it failed as often as the rest', () => {
  fc.assert(
    fc.property(adjusted, fc.constantFrom('exclude', 'count-good'), ({ bad, good, out, target, method }, mode) => {
      const raw = counts({ bad, total: bad + good });
      const outBad = Math.floor(bad * out.bad);
      const outGood = Math.floor(good * out.good);
      const rest = adjustedCounts(raw, [{ mode, good: outGood, total: outGood + outBad }], method);
      assert.ok(rest.good >= 0 && rest.total >= rest.good && rest.total <= raw.total);
      assert.equal(rest.total - rest.good, bad - outBad);
      if (rest.total === 0) return;
      if (mode === 'exclude' && method.kind === 'occurrences' && outBad * (bad + good) < bad * (outBad + outGood)) return;
      const spent = (of: WindowCounts) => known(of, method, { target, windowMs: MONTH }).spent;
      assert.ok(spent(rest) <= spent(raw) * (1 + 1e-12));
    }),
    { numRuns: 500 },
  );
});

test('time that was adjusted out makes no minute that is left weigh more', () => {
  const raw = counts({ bad: 20, total: 43_200 });
  const half = adjustedCounts(raw, [{ mode: 'exclude', good: 21_590, total: 21_600 }], BY_SLICES);
  assert.equal(known(half, BY_SLICES, { target: 0.999, windowMs: MONTH }).spent.toFixed(5), (10 / 43.2).toFixed(5));
});
