import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type DurationMs } from '../../kernel/units.ts';
import { confidenceOf } from './confidence.ts';
import { qualityOfBurn, qualityOfSpent } from './quality.ts';

const spent: readonly (readonly [number, number])[] = [
  [-0.2, 1],
  [0, 1],
  [0.2, 0.9],
  [0.5, 0.75],
  [1, 0.5],
  [1.4, 0.3],
  [2, 0],
  [9, 0],
];
for (const [given, want] of spent)
  test(`${given} of the budget spent is a quality of ${want}`, () => assert.ok(Math.abs(qualityOfSpent(given) - want) < 1e-12));

const burns: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 1],
  [Math.sqrt(6), 0.75],
  [6, 0.5],
  [Math.sqrt(6 * 14.4), 0.25],
  [14.4, 0],
  [1_000, 0],
];
for (const [given, want] of burns)
  test(`a burn of ${given.toFixed(2)} is a quality of ${want}`, () => assert.ok(Math.abs(qualityOfBurn(given) - want) < 1e-12));

const FULL = { coverage: 1, ageMs: SECOND, graceMs: MINUTE, maxDelayMs: (5 * MINUTE) as DurationMs, n: Infinity } as const;
const sights = [
  { name: 'fifty events are half of evidence', sight: { ...FULL, n: 50 }, want: 0.5 },
  { name: 'no events are none', sight: { ...FULL, n: 0 }, want: 0 },
  { name: 'a minute and a half of five late is fresh by half', sight: { ...FULL, ageMs: 3.5 * MINUTE }, want: 0.5 },
  { name: 'beyond the delay nothing is known', sight: { ...FULL, ageMs: 6 * MINUTE }, want: 0 },
  { name: 'what was never heard is not fresh', sight: { ...FULL, ageMs: null }, want: 0 },
  { name: 'without any delay allowed it is fresh or not', sight: { ...FULL, ageMs: 61_000, maxDelayMs: 0 }, want: 0 },
  { name: 'the shares are multiplied', sight: { ...FULL, coverage: 0.5, ageMs: 3.5 * MINUTE }, want: 0.25 },
] as const;
for (const { name, sight, want } of sights) {
  test(name, () => {
    const evidence = sight.n === Infinity ? { ...sight, n: 1e12 } : sight;
    assert.ok(Math.abs(confidenceOf(evidence as Parameters<typeof confidenceOf>[0]).all - want) < 1e-9);
  });
}
