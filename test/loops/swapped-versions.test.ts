import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { PLAN } from '../../src/delivery/rollout.test-data.ts';
import { SECOND } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { startRollout } from '../../src/loops/rollouts.ts';
import { jsonTraces } from '../intake/payload.ts';
import { CHECKOUT, checkoutTraces } from './checkout-traces.ts';
import { openRolloutWorld, type RolloutWorld } from './rollout-world.ts';

// The router in memory shows all traffic at the place 1.0.0. As a place it says nothing of the version that runs there.
const places = { '1.0.0': ['b1'], '1.1.0': ['g1'] };
const plan = { router: { kind: 'haproxy', address: '/run/haproxy.sock', backend: 'shop', places } as const };
const ASKED = { plan: PLAN.name, candidate: '1.1.0', baseline: '1.0.0', reason: 'faster', actor: 'ada' };

/** What was heard of both versions, twice a second in the last minute. */
async function heard({ clock }: RolloutWorld, counts: Readonly<Record<string, number>>) {
  const rules = intakeRules(CHECKOUT);
  const { intake, keeper } = await openIntake({ store: openMemoryCellStore(), journal: openMemoryJournal(), clock, rules });
  let number = 0;
  for (let second = 60; second > 0; second -= 0.5)
    for (const [version, good] of Object.entries(counts))
      if (good > 0)
        await intake.accept(
          jsonTraces(checkoutTraces({ number: (number += 1), endMs: clock.now() - second * SECOND, good, version })),
        );
  return () => keeper.evidence;
}

test('peers row 12: a start that takes what serves for its candidate is refused, where a place does not tell its version', async () => {
  const world = await openRolloutWorld({ plan });
  const evidence = await heard(world, { '1.1.0': 2, '1.0.0': 0 });
  const answer = await startRollout({ ...world.parts, evidence }, ASKED);
  assert.ok('code' in answer && answer.code === 'BASELINE_NOT_SERVING', JSON.stringify(answer));
  assert.match(answer.text, /^1\.1\.0 serves already: (\d+) of the last \1 requests of both were its own$/);
  assert.equal((await world.entries()).length, 0, 'nothing was moved, and nothing recorded');
});

test('a baseline that serves, a few requests of the candidate, and silence let a rollout start', async () => {
  for (const counts of [{ '1.0.0': 5, '1.1.0': 1 }, { '1.0.0': 5 }, { '1.0.0': 0, '1.1.0': 0 }]) {
    const world = await openRolloutWorld({ plan });
    const evidence = await heard(world, counts);
    const answer = await startRollout({ ...world.parts, evidence }, ASKED);
    assert.ok(!('code' in answer), JSON.stringify(answer));
  }
});

test('where a place is a version, the router itself says who serves', async () => {
  const world = await openRolloutWorld();
  const evidence = await heard(world, { '1.1.0': 2, '1.0.0': 0 });
  const answer = await startRollout({ ...world.parts, evidence }, ASKED);
  assert.ok(!('code' in answer), JSON.stringify(answer));
});
