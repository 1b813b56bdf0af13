import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMemoryEvidenceStore } from '../../src/adapters/memory/evidence-store.ts';
import { AT_HAND, countsOver, recentCells, slotsOver, type Evidence } from '../../src/evidence/evidence.ts';
import { encodeHistogram } from '../../src/evidence/histogram.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { openIntake, type IntakeLoop } from '../../src/loops/intake.ts';
import { rollUpDue } from '../../src/loops/roll-up.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { checkoutMatcher, checkoutTraces, SUCCESS } from './checkout-traces.ts';
import { jsonTraces } from '../intake/payload.ts';

const T0 = 1_800_000_000_000;
const WINDOWS = [5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY, 28 * DAY] as DurationMs[];

const pauses = fc.oneof(
  { weight: 6, arbitrary: fc.nat(30 * SECOND) },
  { weight: 3, arbitrary: fc.nat(10 * MINUTE) },
  { weight: 2, arbitrary: fc.nat(3 * HOUR) },
  { weight: 1, arbitrary: fc.nat(3 * DAY) },
);
const step = fc.record({
  pause: pauses,
  offset: fc.oneof(fc.constant(-100), fc.integer({ min: -6 * MINUTE, max: 40 * SECOND })),
  good: fc.nat(3),
  bad: fc.nat(2),
  version: fc.constantFrom('1.0.0', '1.1.0'),
  rollUp: fc.boolean(),
  restart: fc.boolean(),
});

test('a process that takes over knows what one that never stopped would know', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(HOUR), fc.array(step, { minLength: 1, maxLength: 25 }), async (start, steps) => {
      const clock = openVirtualClock(T0 + start);
      const matcher = checkoutMatcher();
      const stores = [openMemoryEvidenceStore(), openMemoryEvidenceStore()] as const;
      const steady = await openIntake({ store: stores[0], clock, matcher });
      let fresh = await openIntake({ store: stores[1], clock, matcher });
      for (const [number, { pause, offset, rollUp, restart, ...checkouts }] of steps.entries()) {
        const at = clock.advance(pause);
        const body = checkoutTraces({ ...checkouts, number, endMs: at + offset });
        for (const intake of [steady, fresh]) await takeIn(intake, body, at);
        if (rollUp) for (const store of stores) await rollUpDue(store, at);
        if (restart) fresh = await openIntake({ store: stores[1], clock, matcher });
        assert.deepEqual(knownOf(fresh.evidence(), at), knownOf(steady.evidence(), at));
      }
    }),
    { numRuns: 200 },
  );
});

async function takeIn(intake: IntakeLoop, body: Uint8Array, at: Instant): Promise<void> {
  assert.equal((await intake.accept(jsonTraces(body))).say, 'accepted');
  intake.round(at);
  await intake.settled();
}

function knownOf(evidence: Evidence, at: Instant): unknown {
  const cells = [...recentCells(evidence, SUCCESS, { from: (at - AT_HAND) as Instant, to: (at + HOUR) as Instant })];
  return {
    counts: WINDOWS.map((window) => [window / MINUTE, countsOver(evidence, SUCCESS, { at, window })]),
    slots: WINDOWS.map((window) => [window / MINUTE, slotsOver(evidence, 'checkout', { at, window })]),
    cells: cells
      .map(({ cohort, at: start, good, total, n, sum, histogram }) =>
        [start, cohort, good, total, n, sum, encodeHistogram(histogram).join(' ')].join(' | '),
      )
      .toSorted((a, b) => (a < b ? -1 : 1)),
  };
}
