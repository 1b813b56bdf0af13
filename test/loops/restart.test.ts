import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import { countsOver, recentWholeCells, slotsOver, type Evidence } from '../../src/evidence/evidence.ts';
import { encodeHistogram } from '../../src/evidence/histogram.ts';
import { AT_HAND, TIERS } from '../../src/evidence/cell.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { CHECKOUT, checkoutTraces, SUCCESS } from './checkout-traces.ts';
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
  seal: fc.boolean(),
  maintain: fc.boolean(),
  restart: fc.boolean(),
});

test('a process that takes over knows what one that never stopped would know', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(HOUR), fc.array(step, { minLength: 1, maxLength: 25 }), async (start, steps) => {
      const clock = openVirtualClock(T0 + start);
      const open = openStored(clock);
      const steady = await open(0);
      let fresh = await open(1);
      for (const [number, { pause, offset, seal, maintain, restart, ...checkouts }] of steps.entries()) {
        const at = clock.advance(pause);
        const body = checkoutTraces({ ...checkouts, number, endMs: at + offset });
        for (const one of [steady, fresh]) await takeIn(one, body, at);
        if (seal) await fresh.keeper.seal(at);
        if (maintain) await fresh.keeper.maintain(at, { keepMs: (tier) => TIERS[tier].keep });
        if (restart) fresh = await open(1);
        assert.deepEqual(knownOf(fresh.keeper.evidence, at), knownOf(steady.keeper.evidence, at));
      }
    }),
    { numRuns: 200 },
  );
});

/** Opens one of two intakes over what its predecessors left behind. */
function openStored(clock: VirtualClock): (which: 0 | 1) => Promise<MainIntake> {
  const kept = [0, 1].map(() => ({ frames: new Map() as MemoryFrames, cells: openMemoryCells() }));
  return async (which) => {
    const { frames, cells } = kept[which] ?? assert.fail();
    const stores = { journal: openMemoryJournal(frames), store: openMemoryCellStore(cells) };
    return openIntake({ ...stores, clock, rules: intakeRules(CHECKOUT), payloads: 1_024 });
  };
}

async function takeIn(opened: MainIntake, body: Uint8Array, at: Instant): Promise<void> {
  assert.equal((await opened.intake.accept(jsonTraces(body))).say, 'accepted');
  await intakeRound(opened, at);
}

function knownOf(evidence: Evidence, at: Instant): unknown {
  const cells = [...recentWholeCells(evidence, SUCCESS, { from: (at - AT_HAND) as Instant, to: (at + HOUR) as Instant })];
  return {
    counts: WINDOWS.map((window) => [window / MINUTE, countsOver(evidence, SUCCESS, { at, window })]),
    slots: WINDOWS.map((window) => [window / MINUTE, slotsOver(evidence, 'checkout', { at, window })]),
    cells: cells
      .map(({ cohort, at: start, good, total, n, sum, histogram }) =>
        [start, cohort, good, total, n, sum.toPrecision(12), encodeHistogram(histogram).join(' ')].join(' | '),
      )
      .toSorted((a, b) => (a < b ? -1 : 1)),
  };
}
