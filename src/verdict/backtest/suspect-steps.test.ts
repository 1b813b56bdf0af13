import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { allowed } from '../spending.ts';
import { countsOverPast, pastLane } from './past-lane.ts';
import type { PastObjective } from './past-facts.ts';
import { Steps } from './steps.ts';
import { suspectSteps } from './suspect-steps.ts';
import { TimeAxis } from './time-axis.ts';

const SLOT = (10 * SECOND) as DurationMs;
const START = (1_000 * HOUR) as Instant;
const FINE = (START + 4 * HOUR) as Instant;
const axis = new TimeAxis([
  { from: START, to: FINE, width: MINUTE },
  { from: FINE, to: (FINE + HOUR) as Instant, width: SLOT },
]);

/** Mostly quiet, with stretches in which some part fails. */
const stretches = fc.array(
  fc.record({ slots: fc.integer({ min: 1, max: 60 }), total: fc.nat(30), part: fc.constantFrom(0, 0, 0.01, 0.1, 0.6, 1) }),
  {
    minLength: 5,
    maxLength: 30,
  },
);

const rules = fc.oneof(
  fc.record({
    when: fc.constant({ kind: 'burn', sure: true, threshold: { kind: 'spent', spent: 0.02 } }),
    longMs: fc.constantFrom(5 * MINUTE, HOUR),
    shortMs: fc.constantFrom(null, MINUTE, 5 * MINUTE),
    threshold: fc.constantFrom(1, 6, 14.4),
  }),
  fc.record({
    when: fc.record({ kind: fc.constant('outage'), share: fc.constantFrom(0.3, 0.5, 1) }),
    longMs: fc.constantFrom(30 * SECOND, 2 * MINUTE),
    shortMs: fc.constant(null),
    threshold: fc.constant(0),
  }),
);

test('wherever a rule holds the step is looked at: what is left out could not have alerted', () => {
  fc.assert(
    fc.property(stretches, rules, fc.constantFrom(0.9, 0.99, 0.999), (some, rule, target) => {
      const filled = some.flatMap(({ slots, ...counts }) => Array.from({ length: slots }, () => counts)).slice(0, axis.size);
      const total = Float64Array.from(filled, (one) => one.total);
      const lane = pastLane(axis, [
        {
          at: Float64Array.from(filled, (_, slot) => axis.startOf(slot)),
          total,
          good: Float64Array.from(filled, (one) => one.total - Math.round(one.total * one.part)),
        },
      ]);
      const objective = { target, windowMs: 28 * 24 * HOUR, calendar: null, method: { kind: 'occurrences' } };
      const past = { objective, rules: [{ ...rule, rule }], counted: lane, events: lane, delayMs: 0 } as unknown as PastObjective;
      const steps = new Steps(axis, (START + HOUR) as Instant);
      const work = suspectSteps(past, steps);
      let turn = work.next();
      while (turn.done !== true) turn = work.next();
      const { parts, of } = allowed(target as never);
      const least = rule.when.kind === 'outage' ? rule.when.share : (rule.threshold * parts) / of;
      const isAbove = (at: Instant, window: number): boolean => {
        const counts = countsOverPast(lane, at, window as DurationMs);
        const bad = counts.total - counts.good;
        return bad > 0 && bad >= least * counts.total;
      };
      for (const [step, at] of steps.at.entries()) {
        const holds = isAbove(at as Instant, rule.longMs) && (rule.shortMs === null || isAbove(at as Instant, rule.shortMs));
        if (holds) assert.equal(turn.value[step], 1, `step ${step}`);
      }
    }),
    { numRuns: 60 },
  );
});
