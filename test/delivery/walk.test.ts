import { test } from 'node:test';
import fc from 'fast-check';
import type { RolloutPlan, Step } from '../../src/catalog/catalog.ts';
import type { RollbackTerms } from '../../src/catalog/rollout-plan.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Ratio } from '../../src/kernel/units.ts';
import { openWorld, pass, planOf } from './model.ts';
import { type Turn } from './model-world.ts';
import { PLAN, step } from '../../src/delivery/rollout.test-data.ts';

const mostly = <Value>(usual: Value, ...seldom: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });

/** What the world does in one stretch of many: mostly what was asked, sometimes anything. */
const turn: fc.Arbitrary<Turn> = fc.record({
  pause: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: SECOND, max: 40 * SECOND }) },
    { weight: 2, arbitrary: fc.nat(30 * MINUTE) },
    { weight: 1, arbitrary: fc.nat(DAY) },
  ),
  delivered: mostly(true, true, false),
  share: fc.oneof(
    { weight: 8, arbitrary: fc.constant('asked' as const) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
  enough: mostly(true, false),
  weights: mostly('as told' as const, 'others', 'none'),
  kind: fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom('safe', 'safe', 'not-yet') },
    { weight: 3, arbitrary: fc.constantFrom('underpowered', 'blind', 'not-exposed', 'wrong-version', 'biased') },
    { weight: 1, arbitrary: fc.constant('worse') },
  ),
  budget: mostly<Turn['budget']>(
    { say: 'clear' },
    { say: 'slow', objective: 'checkout-availability', remaining: 0.4, below: 0.5, times: 2 },
    { say: 'below-floor', objective: 'checkout-availability', remaining: -0.4, floor: 0.1 },
    { say: 'blind', objective: 'checkout-availability' },
    { say: 'biased', objective: 'checkout-availability' },
  ),
  biased: mostly(false, true),
  frozen: mostly(false, true),
  burning: mostly(false, true),
  supports: mostly<Turn['supports']>([], ['score'], ['anomaly', 'score'], ['burn']),
  rollbacks: mostly(0, 1, 3),
  storm: mostly(false, true),
  up: mostly<number | null>(null, 10, 8, 4, 0),
  users: mostly<number | null>(null, 0.01, 0.5),
  heard: mostly(true, false),
  contradicts: mostly(false, true),
  depends: mostly(false, true),
  command: fc.option(
    fc.constantFrom('hold', 'resume', 'abort', 'promote', 'roll-back', 'approve', 'reject', 'break-glass', 'review'),
    { freq: 12 },
  ),
  by: fc.constantFrom('ada', 'bob'),
});

const approval = fc.record({
  by: fc.constantFrom([], ['ada']),
  expires: fc.constant(HOUR),
  escalateAfter: fc.constant((30 * MINUTE) as DurationMs),
  otherwise: fc.constantFrom('roll-back', 'hold', 'go-on'),
});
const steps: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.constant(PLAN.steps),
  approval.map((terms) => [step(0.05, 30), { ...step(0.5, 60), approval: terms }, step(1, 60)]),
  approval.map((terms) => [step(0, 0), { ...step(0.05, 10), approval: terms }, step(1, 0)]),
  fc.constant([{ ...step(0, 60), mirror: 0.2 as Ratio }, step(1, 30)]),
  fc.constant([step(0.1, 120)]),
);
const plan: fc.Arbitrary<RolloutPlan> = fc
  .record({
    onDeadline: fc.constantFrom('roll-back', 'hold'),
    steps,
    reversible: mostly<RollbackTerms['reversible']>('roll-back', 'freeze', 'fix-forward'),
    pace: fc.constantFrom('at-once', 'gradual'),
    needs: fc.constantFrom(1, 2),
    burning: fc.constantFrom(null, MINUTE),
    sticky: fc.constantFrom('none', 'user'),
    drain: fc.constantFrom(0, 30 * SECOND),
    maxDuration: fc.constantFrom(HOUR, 6 * HOUR),
  } as const)
  .map(({ onDeadline, steps: path, sticky, drain, maxDuration, ...rollback }) =>
    planOf({
      onDeadline,
      maxDuration: maxDuration as DurationMs,
      steps: path,
      ends: path.at(-1)?.share === 1 ? 'promote' : 'withdraw',
      rollback: { ...PLAN.rollback, ...rollback },
      exposure: { ...PLAN.exposure, sticky, drain: drain as DurationMs },
    }),
  );

test('a rollout keeps its promises on every way through any world', () => {
  fc.assert(
    fc.property(plan, fc.array(turn, { maxLength: 60, size: 'max' }), (given, turns) => {
      turns.reduce(pass, openWorld(given));
    }),
    { numRuns: Number(process.env['RUNS'] ?? 3_000) },
  );
});
