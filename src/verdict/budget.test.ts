import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, type DurationMs, type Ratio } from '../kernel/units.ts';
import { allowanceOf } from './allowance.ts';
import { budgetOf } from './budget.ts';
import { burnOf } from './burn.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import type { WindowCounts } from './window-counts.ts';

const OCCURRENCES = { kind: 'occurrences' } as const;
const terms = (target: number) => ({ target: target as Ratio, method: OCCURRENCES, windowMs: (30 * DAY) as DurationMs });
const SEEN = { observedSlots: 100, expectedSlots: 100 };

for (const { bad, total, target, remaining } of [
  { bad: 250, total: 1_000_000, target: 0.999, remaining: 0.75 },
  { bad: 1_500, total: 1_000_000, target: 0.999, remaining: -0.5 },
  { bad: 7, total: 100, target: 0.93, remaining: 0 },
  { bad: 1, total: 10_000, target: 0.9999, remaining: 0 },
  { bad: 0, total: 1, target: 0.5, remaining: 1 },
]) {
  test(`${bad} bad of ${total} at ${target} leave exactly ${remaining}`, () => {
    const budget = budgetOf({ good: total - bad, total, ...SEEN }, terms(target));
    assert.ok(budget.kind === 'known');
    assert.equal(budget.remaining, remaining);
    assert.equal(budget.compliance, (total - bad) / total);
  });
}

const blinds: readonly { name: string; counts: WindowCounts; because: string }[] = [
  { name: 'no slot observed', counts: { good: 0, total: 0, observedSlots: 0, expectedSlots: 100 }, because: 'NO_TELEMETRY' },
  { name: 'nothing expected yet', counts: { good: 0, total: 0, observedSlots: 0, expectedSlots: 0 }, because: 'NO_TELEMETRY' },
  { name: 'too many gaps', counts: { good: 9, total: 9, observedSlots: 89, expectedSlots: 100 }, because: 'LOW_COVERAGE' },
  { name: 'no traffic is not perfection', counts: { good: 0, total: 0, ...SEEN }, because: 'NO_TRAFFIC' },
];
for (const { name, counts, because } of blinds) {
  test(`budget and burn are blind: ${name}`, () => {
    assert.deepEqual(budgetOf(counts, terms(0.99)), { kind: 'blind', because });
    assert.deepEqual(burnOf(counts, terms(0.99), HOUR), { kind: 'blind', because });
  });
}

test('a tenth of the slots may be missing', () => {
  assert.equal(budgetOf({ good: 9, total: 9, observedSlots: 90, expectedSlots: 100 }, terms(0.99)).kind, 'known');
});

for (const counts of [
  { good: 11, total: 10, ...SEEN },
  { good: -1, total: 10, ...SEEN },
  { good: 1, total: 10, observedSlots: 11, expectedSlots: 10 },
]) {
  test(`${counts.good} good of ${counts.total}, seen in ${counts.observedSlots} of ${counts.expectedSlots} slots, is a broken invariant`, () => {
    assert.throws(() => budgetOf(counts, terms(0.99)), /Invariant broken/);
  });
}

for (const [target, ceiling] of [
  [0.9999, 10_000],
  [0.999, 1_000],
  [0.995, 200],
  [0.99, 100],
  [0.96, 25],
  [0.94, 100 / 6],
  [0.9, 10],
] as const) {
  test(`at ${target} a total outage burns at ${ceiling}`, () => {
    const burn = burnOf({ good: 0, total: 5_000, ...SEEN }, terms(target), HOUR);
    assert.equal(burn.kind === 'known' && burn.rate, ceiling);
  });
}

for (const [written, want] of [
  ['0.99', { parts: 1, of: 100 }],
  ['0.9995', { parts: 5, of: 10_000 }],
  ['0.05', { parts: 95, of: 100 }],
  ['0.99999', { parts: 1, of: 100_000 }],
] as const) {
  test(`a target of ${written} allows ${want.parts} of ${want.of}`, () =>
    assert.deepEqual(allowanceOf(Number(written) as Ratio), want));
}

test('any target of up to six decimals is taken as it is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), (millionths) => {
      const { parts, of } = allowanceOf((millionths / 1_000_000) as Ratio);
      assert.equal(parts * (1_000_000 / of), 1_000_000 - millionths);
    }),
  );
});

test('a target that is no ratio strictly inside is a broken invariant', () => {
  for (const target of [0, 1, -0.1, 1.5, Number.NaN]) assert.throws(() => allowanceOf(target as Ratio), /a target of/);
});

test('one more failure never leaves more, one more success never leaves less', () => {
  const counts = fc
    .tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }))
    .map(([bad, good]) => ({ good, total: good + bad, ...SEEN }));
  fc.assert(
    fc.property(counts, fc.constantFrom(0.9, 0.99, 0.999, 0.9995), (seen, target) => {
      const left = (of: WindowCounts) => {
        const budget = budgetOf(of, terms(target));
        return budget.kind === 'known' ? budget.remaining : Number.NaN;
      };
      assert.ok(left({ ...seen, total: seen.total + 1 }) <= left(seen));
      assert.ok(left({ ...seen, good: seen.good + 1, total: seen.total + 1 }) >= left(seen));
    }),
  );
});

for (const [count, want] of [
  [0, '0.0000'],
  [1, '0.0513'],
  [2, '0.3554'],
  [3, '0.8177'],
  [4, '1.3663'],
  [5, '1.9701'],
  [10, '5.4254'],
  [20, '13.2547'],
  [50, '38.9647'],
  [500, '463.7973'],
] as const) {
  test(`${count} failures are at least ${want} expected ones, at 95 %`, () =>
    assert.equal(poissonLowerBound(count).toFixed(4), want));
}

test('the bound rises with the count, also where it is no longer solved for', () => {
  for (let count = 1; count < 300; count += 1) assert.ok(poissonLowerBound(count) > poissonLowerBound(count - 1), `${count}`);
});
