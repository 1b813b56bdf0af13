import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Ratio } from '../kernel/units.ts';
import { BURN_POLICIES } from '../catalog/burn-policies.ts';
import { burnOf, type Burn } from './burn.ts';
import { BURN_WINDOWS, burnThatSpends, ceilingOf, fitRules, unreachableRules, type FittedRule } from './burn-rules.ts';
import { holds } from './rule-holds.ts';

const MONTH = (30 * DAY) as DurationMs;
const TARGET = 0.999 as Ratio;
const WORKBOOK = BURN_POLICIES.find(({ name }) => name === 'workbook')?.rules ?? [];
const PLAIN = { method: { kind: 'occurrences' }, composite: null } as const;
const TICK = 10 * SECOND;
/** Enough that chance is no matter. */
const PER_TICK = 1_000_000;

test('over thirty days the rules are the workbook’s', () => {
  assert.deepEqual(thresholds(TARGET, MONTH), { fast: 14.4, mid: 6, slow: 3, drip: 1 });
});

test('over four weeks they spend the same parts of the budget', () => {
  assert.deepEqual(rounded(thresholds(TARGET, (28 * DAY) as DurationMs)), { fast: 13.44, mid: 5.6, slow: 2.8, drip: 0.9333 });
});

test('over a week no rule asks for a burn that is within the budget', () => {
  assert.deepEqual(rounded(thresholds(TARGET, (7 * DAY) as DurationMs)), { fast: 3.36, mid: 1.4, slow: 1, drip: 1 });
});

test('a rule that looks further back than the objective does not apply', () => {
  assert.deepEqual(Object.keys(thresholds(TARGET, HOUR)), ['fast']);
  assert.deepEqual(thresholds(TARGET, (5 * MINUTE) as DurationMs), {});
});

for (const [target, reach] of [
  [0.9, { fast: false, mid: true, slow: true, drip: true }],
  [0.6, { fast: false, mid: false, slow: false, drip: true }],
  [0.99, { fast: true, mid: true, slow: true, drip: true }],
] as const) {
  test(`at ${target} even a total outage burns at no more than ${1 / (1 - target)}, which rules out what is above`, () => {
    const rules = rulesFor({ target: target as Ratio, windowMs: MONTH });
    assert.deepEqual(Object.fromEntries(rules.map(({ rule, reachable }) => [rule.id, reachable])), reach);
    const mute = Object.entries(reach).flatMap(([id, can]) => (can ? [] : [id]));
    const told = unreachableRules({ ...PLAIN, target: target as Ratio, windowMs: MONTH }, WORKBOOK);
    assert.deepEqual(
      told.map(({ id }) => id),
      mute,
    );
  });
}

const MEMBERS = [
  { weight: 0.1, target: 0.99 as Ratio },
  { weight: 0.2, target: 0.9 as Ratio },
];
const JOINT = { target: 0.99 as Ratio, windowMs: MONTH, composite: [], members: MEMBERS } as const;
for (const [name, method, ceiling, mute] of [
  ['by occurrences what each member burns of its own', { kind: 'occurrences' }, 12, ['fast']],
  ['by ratio slices what each is of the joint budget', { kind: 'ratio-timeslices', sliceMs: MINUTE }, 30, []],
] as const) {
  test(`a joint budget burns at most ${name}, times its weight`, () => {
    assert.ok(Math.abs(ceilingOf({ ...JOINT, method }) - ceiling) < 1e-9);
    const told = unreachableRules({ ...JOINT, method }, WORKBOOK);
    assert.deepEqual(
      told.map(({ id }) => id),
      mute,
    );
    assert.ok(told.every((one) => Math.abs(one.ceiling - ceiling) < 1e-9));
  });
}

test('members whose ceilings add up to a threshold can reach it', () => {
  const members = [0.1, 0.2, 1.1].map((weight) => ({ weight, target: 0.9 as Ratio }));
  const rules = WORKBOOK.map((rule) => ({ ...rule, when: { ...rule.when, threshold: { kind: 'burn', burn: 14, op: 'gte' } } }));
  const told = unreachableRules({ ...JOINT, ...PLAIN, composite: [], members }, rules as typeof WORKBOOK);
  assert.deepEqual(told, []);
});

for (const [days, spent, over, want] of [
  [28, 0.02, HOUR, 13.44],
  [7, 0.08, HOUR, 13.44],
  [7, 0.42, 3 * DAY, 0.98],
  [90, 0.01, HOUR, 21.6],
  [30, 0.5, DAY, 15],
] as const) {
  test(`${spent} of a budget of ${days} days goes in ${over / HOUR} hours at a burn of ${want}`, () => {
    assert.ok(Math.abs(burnThatSpends(spent, over as DurationMs, (days * DAY) as DurationMs) - want) < 1e-12);
  });
}

test('the windows that evidence answers for are those of the rules', () => {
  assert.deepEqual(
    BURN_WINDOWS.map((window) => window / MINUTE),
    [5, 30, 60, 120, 360, 1_440, 4_320],
  );
});

for (const [errors, seconds] of [
  [1, 60],
  [0.5, 110],
  [0.1, 520],
  [0.05, 1_040],
  [0.02, 2_600],
  [0.0144, 3_600],
  [0.01, 216 * 60],
  [0.006, 360 * 60],
  [0.005, null],
] as const) {
  test(`${errors * 100} % of errors from now on page ${seconds === null ? 'never' : `after ${seconds} s`}`, () => {
    const pages = rulesFor({ target: TARGET, windowMs: MONTH }).filter(({ rule }) => rule.action === 'page');
    const at = firstTick(8 * HOUR, (now) =>
      pages.some(
        (rule) =>
          fires(rule, certain(during(now, { errors, of: rule.longMs })), during(now, { errors, of: rule.shortMs! })) === true,
      ),
    );
    assert.equal(at === null ? null : at / SECOND, seconds);
  });
}

for (const [id, seconds, alone] of [
  ['fast', 300, 3_550],
  ['mid', 1_790, 21_480],
  ['slow', 7_180, 86_150],
  ['drip', 21_580, 258_950],
] as const) {
  test(`after a total outage of ten minutes the ${id} rule is quiet ${seconds} s later, and without its short window ${alone} s`, () => {
    const rule = rulesFor({ target: TARGET, windowMs: MONTH }).find((fitted) => fitted.rule.id === id);
    assert.ok(rule !== undefined);
    const seen = (since: number, of: DurationMs) => outage(since, { lasted: (10 * MINUTE) as DurationMs, of });
    assert.equal(fires(rule, seen(0, rule.longMs), seen(0, rule.shortMs!)), true);
    assert.equal(
      (firstTick(4 * DAY, (since) => fires(rule, seen(since, rule.longMs), seen(since, rule.shortMs!)) === false) ?? 0) / SECOND,
      seconds,
    );
    assert.equal(
      (firstTick(
        4 * DAY,
        (since) => fires({ ...rule, shortMs: null }, seen(since, rule.longMs), seen(since, rule.longMs)) === false,
      ) ?? 0) / SECOND,
      alone,
    );
  });
}

test('among 60 requests 3 failures prove too little for a page and 4 prove enough', () => {
  const fast = rulesFor({ target: TARGET, windowMs: MONTH })[0] as FittedRule;
  const [three, four] = [burn(3, 60), burn(4, 60)];
  assert.ok(three.kind === 'known' && Math.abs(three.rate - 50) < 1e-9 && three.atLeast.toFixed(1) === '13.6');
  assert.ok(four.kind === 'known' && four.rate.toFixed(1) === '66.7' && four.atLeast.toFixed(1) === '22.8');
  assert.equal(fires(fast, three, three), false);
  assert.equal(fires(fast, four, four), true);
});

test('fewer than three failures are never sure, however few events there were', () => {
  const fast = rulesFor({ target: TARGET, windowMs: MONTH })[0] as FittedRule;
  assert.equal(fires(fast, burn(1, 1), burn(1, 1)), false);
  assert.equal(fires(fast, burn(2, 2), burn(2, 2)), false);
  assert.equal(fires(fast, burn(3, 3), burn(3, 3)), true);
});

test('a rule with a blind window neither fires nor clears', () => {
  const fast = rulesFor({ target: TARGET, windowMs: MONTH })[0] as FittedRule;
  const blind: Burn = { kind: 'blind', because: 'NO_TELEMETRY' };
  assert.equal(fires(fast, blind, burn(60, 60)), null);
  assert.equal(fires(fast, burn(60, 60), blind), null);
});

function thresholds(target: Ratio, windowMs: DurationMs): Record<string, number> {
  return Object.fromEntries(rulesFor({ target, windowMs }).map(({ rule, threshold }) => [rule.id, threshold]));
}

function rulesFor(of: { target: Ratio; windowMs: DurationMs }): readonly FittedRule[] {
  return fitRules({ ...PLAIN, ...of }, WORKBOOK);
}

function fires(rule: FittedRule, long: Burn, short: Burn): boolean | null {
  const burnOver = (windowMs: DurationMs): Burn => (windowMs === rule.longMs ? long : short);
  const budget = { kind: 'blind', because: 'NO_TRAFFIC' } as const;
  return holds(rule, { burnOver, eventsOver: () => null, dropOver: () => null, budget, windowMs: MONTH });
}

function rounded(of: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(of).map(([id, value]) => [id, Number(value.toFixed(4))]));
}

function burn(bad: number, total: number): Burn {
  const terms = { target: TARGET, method: PLAIN.method };
  return burnOf({ good: total - bad, total, observedSlots: 1, expectedSlots: 1 }, terms, HOUR);
}

/** The burn over the last `of`, this long after errors began on traffic that had none. */
function during(since: number, { errors, of }: { errors: number; of: DurationMs }): Burn {
  return burn(Math.round((Math.min(since, of) / TICK) * PER_TICK * errors), (of / TICK) * PER_TICK);
}

/** The burn over the last `of`, this long after a total outage ended. */
function outage(since: number, { lasted, of }: { lasted: DurationMs; of: DurationMs }): Burn {
  const seen = Math.max(0, Math.min(lasted, of - since));
  return burn((seen / TICK) * PER_TICK, (of / TICK) * PER_TICK);
}

/** The bound equals the ratio where traffic is without end; the exact edges are edges of the ratio. */
function certain(of: Burn): Burn {
  return of.kind === 'blind' ? of : { ...of, atLeast: of.rate, proof: 1_000 };
}

function firstTick(until: number, holds: (at: number) => boolean): number | null {
  for (let at = TICK; at <= until; at += TICK) if (holds(at)) return at;
  return null;
}
