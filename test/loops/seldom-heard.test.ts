import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import { slotsOver } from '../../src/evidence/evidence.ts';
import { HOUR, MINUTE, SECOND, type DurationMs } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { intakeRound, openIntake } from '../../src/loops/open-intake.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { jsonTraces } from '../intake/payload.ts';
import { CHECKOUT, checkoutTraces } from './checkout-traces.ts';

/** One customer every so often for an hour, then silence; the default source is expected once a minute. */
async function heardEvery(everyMs: number, silenceMs = 0, expectMs: number = MINUTE): Promise<number> {
  const clock = openVirtualClock(1_800_000_000_000);
  const sources = [{ ...DEFAULT_SOURCE, expectMs: expectMs as DurationMs }];
  const stores = { store: openMemoryCellStore(), journal: openMemoryJournal() };
  const { intake, keeper } = await openIntake({ ...stores, clock, rules: intakeRules({ ...CHECKOUT, sources }) });
  const end = clock.now() + HOUR;
  for (let next = clock.now() as number; clock.now() < end + silenceMs;) {
    await intakeRound({ intake, keeper }, clock.now());
    if (clock.now() >= next && clock.now() < end) {
      const answer = await intake.accept(jsonTraces(checkoutTraces({ number: clock.now(), endMs: clock.now() })));
      assert.equal(answer.say, 'accepted');
      next = clock.now() + everyMs;
    }
    clock.advance(10 * SECOND);
  }
  const { observed, expected } = slotsOver(keeper.evidence, 'checkout', { at: clock.now(), window: (30 * MINUTE) as DurationMs });
  return observed / expected;
}

test('one customer a minute leaves no gap where something is expected once a minute', async () => {
  assert.equal(await heardEvery(10 * SECOND), 1);
  assert.equal(await heardEvery(MINUTE), 1);
});

test('a longer pause is a gap, and none where so much is expected', async () => {
  const seldom = await heardEvery(5 * MINUTE);
  assert.ok(seldom < 0.2, String(seldom));
  assert.equal(await heardEvery(5 * MINUTE, 0, 5 * MINUTE), 1);
});

test('however seldom something is expected, a pause of more than ten minutes is a gap', async () => {
  const seldom = await heardEvery(15 * MINUTE, 0, HOUR);
  assert.ok(seldom < 0.7, String(seldom));
});

test('silence is a gap as soon as it is longer than the pause', async () => {
  const silent = await heardEvery(MINUTE, 10 * MINUTE);
  assert.ok(silent > 0.6 && silent < 0.75, String(silent));
});
