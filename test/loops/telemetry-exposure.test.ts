import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { explainShare } from '../../src/delivery/explain-exposure.ts';
import { measured, PLAN, rolloutAt } from '../../src/delivery/rollout.test-data.ts';
import type { Rollout } from '../../src/delivery/rollout.ts';
import { MINUTE, SECOND, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { isHeard, telemetryExposure } from '../../src/loops/telemetry-exposure.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { jsonTraces } from '../intake/payload.ts';
import { CHECKOUT, checkoutTraces, SUCCESS } from './checkout-traces.ts';

const NOW = 1_800_000_000_000 as Instant;

/** Telemetry of both versions in the minute before now, and a rollout whose weights are in place since `since` ms ago. */
async function heard(since: number, counts: { readonly candidate: number; readonly baseline: number }) {
  const clock = openVirtualClock(NOW);
  const { intake, keeper } = await openIntake({
    store: openMemoryCellStore(),
    journal: openMemoryJournal(),
    clock,
    rules: intakeRules(CHECKOUT),
  });
  for (let second = 2, number = 1; second < 60; second += 2, number += 2) {
    const endMs = NOW - second * SECOND;
    for (const [offset, version, good] of [
      [0, '1.0.0', counts.baseline],
      [1, '1.1.0', counts.candidate],
    ] as const)
      if (good > 0) await intake.accept(jsonTraces(checkoutTraces({ number: number + offset, endMs, good, version })));
  }
  const applied = { share: 0.25 as Ratio, at: (NOW - since) as Instant, key: 'k' };
  const rollout: Rollout = rolloutAt({ phase: 'shifting' }, { applied, generations: [SUCCESS] });
  return { evidence: keeper.evidence, rollout };
}

test('where a router does not count, the share is that of telemetry by version, of whole slots since the order', async () => {
  const { evidence, rollout } = await heard(MINUTE, { candidate: 5, baseline: 15 });
  const exposure = telemetryExposure(evidence, rollout, NOW);
  assert.ok(exposure.kind === 'measured', JSON.stringify(exposure));
  assert.deepEqual([exposure.share, exposure.by, exposure.over], [0.25, 'telemetry', 30 * SECOND]);
  assert.match(explainShare(rollout, { exposure, telemetry: null }), /25 % of \d+ requests measured in telemetry/);
});

test('what was heard before the order was in place is no measure of it', async () => {
  const { evidence, rollout } = await heard(8 * SECOND, { candidate: 5, baseline: 15 });
  assert.equal(telemetryExposure(evidence, rollout, NOW).kind, 'too-few');
  assert.equal(telemetryExposure(evidence, { ...rollout, applied: null }, NOW).kind, 'too-few');
});

test('a candidate that sends nothing is not heard of', async () => {
  const silent = await heard(MINUTE, { candidate: 0, baseline: 15 });
  assert.equal(isHeard(silent.evidence, silent.rollout, NOW), false);
  const speaking = await heard(MINUTE, { candidate: 1, baseline: 15 });
  assert.equal(isHeard(speaking.evidence, speaking.rollout, NOW), true);
});

test('a router that claims another share than telemetry sees is shown beside it', async () => {
  const { evidence, rollout } = await heard(MINUTE, { candidate: 5, baseline: 15 });
  const telemetry = telemetryExposure(evidence, rollout, NOW);
  assert.match(
    explainShare(rollout, { exposure: measured(0.05), telemetry }),
    /^5 % of 400 .*, but 25 % of \d+ requests measured in telemetry/,
  );
  assert.doesNotMatch(explainShare(rollout, { exposure: measured(0.25), telemetry }), /but/);
  assert.equal(PLAN.exposure.from, 'router');
});
