import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR } from '../../kernel/units.ts';
import { budgetHistory } from './budget-histories.test-data.ts';
import { forecastBudget } from './forecast.ts';
import { hoursToExhaustion, type BudgetHours } from './project-budget.ts';

const MONTH = 720;
const THOUSANDTH = { parts: 1, of: 1_000 };

test('F1: what expires slows a new burn down: 80 hours, neither the naive 72 nor 144', () => {
  const hours = monthOf(() => 0.5);
  assert.equal(hoursToExhaustion(hours, { badPerHour: 5, perHour: 1_000 }), 80);
});

test('F2: an old incident that is about to leave the window does not exhaust it', () => {
  const hours = monthOf((ago) => (ago === 696 ? 600 : 0));
  assert.equal(hoursToExhaustion(hours, { badPerHour: 2, perHour: 1_000 }), 360);
});

test('a calendar window heals by nothing', () => {
  const hours = { ...monthOf(() => 0.5), expires: false };
  // 360 bad of 720 allowed; each hour allows one more and brings five.
  assert.equal(hoursToExhaustion(hours, { badPerHour: 5, perHour: 1_000 }), 90);
});

test('a spotless record is not said to run out, and a total outage is said to within the hour', () => {
  const quiet = forecastBudget(monthOf(() => 0));
  assert.ok(quiet.kind === 'known' && quiet.middle === null && quiet.late === null && quiet.chance < 0.1, JSON.stringify(quiet));
  const outage = forecastBudget(monthOf((ago) => (ago <= 1 ? 700 : 0)));
  assert.ok(outage.kind === 'known' && outage.early === HOUR, JSON.stringify(outage));
});

test('nothing is forecast from nothing', () => {
  const none = { allowance: THOUSANDTH, expires: true, ahead: MONTH };
  assert.deepEqual(forecastBudget({ ...none, bad: new Float64Array(2), total: new Float64Array(2).fill(9) }), {
    kind: 'blind',
    because: 'TOO_SHORT',
  });
  assert.deepEqual(forecastBudget({ ...none, bad: new Float64Array(MONTH), total: new Float64Array(MONTH) }), {
    kind: 'blind',
    because: 'NO_TRAFFIC',
  });
});

test('early comes before the middle and the middle before late, and a greater chance is never said of less bad', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 6, maxLength: 200 }), (counts) => {
      const bad = Float64Array.from(counts);
      const known = { allowance: THOUSANDTH, bad, total: bad.map(() => 1_000), expires: true, ahead: bad.length };
      const forecast = forecastBudget(known);
      assert.ok(forecast.kind === 'known');
      const [early, middle, late] = [forecast.early, forecast.middle, forecast.late].map(
        (when) => when ?? Number.POSITIVE_INFINITY,
      );
      assert.ok(early! <= middle! && middle! <= late!);
      assert.ok(forecast.chance >= 0 && forecast.chance <= 1);
    }),
  );
});

test('the interval of 80 % holds 75 to 90 % of the time in made-up services', () => {
  const found = { all: 0, holds: 0, open: 0, openHolds: 0, never: 0, saidNever: 0 };
  for (let seed = 1; seed <= 1_500; seed += 1) {
    const history = budgetHistory(seed);
    if (history === null) continue;
    const forecast = forecastBudget(history.known);
    assert.ok(forecast.kind === 'known');
    const after = history.ranOutAfter === null ? Number.POSITIVE_INFINITY : history.ranOutAfter * HOUR;
    const holds = (forecast.early ?? Number.POSITIVE_INFINITY) <= after && after <= (forecast.late ?? Number.POSITIVE_INFINITY);
    found.all += 1;
    if (holds) found.holds += 1;
    if (forecast.chance > 0.1) {
      found.open += 1;
      if (holds) found.openHolds += 1;
    }
    if (history.ranOutAfter === null) {
      found.never += 1;
      if (forecast.middle === null) found.saidNever += 1;
    }
  }
  for (const share of [found.holds / found.all, found.openHolds / found.open])
    assert.ok(share >= 0.75 && share <= 0.9, JSON.stringify(found));
  assert.ok(found.saidNever / found.never > 0.9, JSON.stringify(found));
});

/** 1,000 events in each hour of a month. */
function monthOf(badAgo: (hoursAgo: number) => number): BudgetHours {
  const bad = Float64Array.from({ length: MONTH }, (_, index) => badAgo(MONTH - index));
  return { allowance: THOUSANDTH, bad, total: bad.map(() => 1_000), expires: true, ahead: MONTH };
}
