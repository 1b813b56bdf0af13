import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { charged, waitFor, type Rate } from './quota.ts';

const NOW = 1_000_000 as Instant;
const TEN_A_SECOND: Rate = { perSecond: 10, burst: 2_000 as DurationMs };

const cases: readonly { name: string; taken: readonly number[]; later?: number; wait: number }[] = [
  { name: 'who took nothing does not wait', taken: [], wait: 0 },
  { name: 'a burst may come at once', taken: [10, 9], wait: 0 },
  { name: 'what comes after the whole burst has to be paid for first', taken: [20, 1], wait: 100 },
  { name: 'what is larger than the burst is let in once and paid for later', taken: [50], wait: 3_000 },
  { name: 'time pays', taken: [50], later: 2_000, wait: 1_000 },
  { name: 'idle time saves up no more than one burst', taken: [0, 20, 1], later: 0, wait: 100 },
  { name: 'what was charged too much is given back', taken: [50, -30], wait: 0 },
];

describe('a quota', () => {
  for (const { name, taken, later = 0, wait } of cases) {
    test(name, () => {
      const paidAt = taken.reduce((paid, amount) => charged(paid, NOW, { amount, rate: TEN_A_SECOND }), 0);
      assert.equal(waitFor(paidAt, (NOW + later) as Instant, TEN_A_SECOND), wait);
    });
  }

  test('is never exceeded by more than one payload, and who waits as told is let in', () => {
    const step = fc.record({ pause: fc.integer({ min: 0, max: 3_000 }), amount: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 50 }), (steps) => {
        const state = { at: NOW, paid: 0, taken: 0, last: 0 };
        for (const { pause, amount } of steps) {
          state.at = (state.at + pause) as Instant;
          const wait = waitFor(state.paid, state.at, TEN_A_SECOND);
          assert.equal(waitFor(state.paid, (state.at + wait) as Instant, TEN_A_SECOND), 0);
          if (wait > 0) continue;
          state.paid = charged(state.paid, state.at, { amount, rate: TEN_A_SECOND });
          state.taken += amount;
          state.last = amount;
        }
        const allowed = ((state.at - NOW) / 1_000) * TEN_A_SECOND.perSecond + 20;
        assert.ok(state.taken <= allowed + 40 + 1e-6, `${state.taken} of ${allowed}`);
      }),
    );
  });
});
