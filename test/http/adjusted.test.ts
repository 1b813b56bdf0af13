import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendWatching } from '../../src/intake/telemetry-series.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { home } from '../../src/wire/home.ts';
import { objective, type ObjectiveView } from '../../src/wire/objective.ts';
import { jsonTraces } from '../intake/payload.ts';
import { scoreCatalog } from '../loops/score-catalog.ts';
import { tracesOf } from '../scenario/traffic.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

/** Two minutes, the first of which was bad. */
async function openShop(): Promise<ServedWorld> {
  const world = await serveWorld({ catalog: scoreCatalog() });
  const { intake } = world.plane;
  const faults = new Map([['1.0.0', { errors: 0.5, slow: 0 }]]);
  const rng = seededRng(7);
  for (let slot = 12; slot > 0; slot -= 1) {
    const at = (Date.now() - slot * 10_000) as Instant;
    await intake.observe('plimsoll', (batch, { telemetry }) => {
      appendWatching(batch, telemetry, { at, lastHeard: () => null, newestOf: () => null });
    });
    await intake.accept(jsonTraces(tracesOf({ '1.0.0': 25 }, { faults: slot > 6 ? faults : new Map(), rng, endMs: at })));
  }
  await world.round();
  return world;
}

async function worksIn(world: ServedWorld): Promise<ObjectiveView> {
  return objective.parse(await (await world.ask('/api/v1/objectives/checkout-works')).json());
}

test('time that is adjusted out leaves the budgets that are shown, and what it was stands beside them', async () => {
  await using world = await openShop();
  const before = await worksIn(world);
  assert.ok(before.raw === null && (before.spent ?? 0) > 1);
  const at = Date.now();
  const answer = await world.ask('/api/v1/adjustments', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      objectives: ['checkout-works'],
      from: new Date(at - 600_000).toISOString(),
      to: new Date(at - 60_000).toISOString(),
      reason: 'the load test that was agreed',
    }),
  });
  assert.equal(answer.status, 201);
  await world.round();
  const after = await worksIn(world);
  assert.equal(after.raw?.total, before.total);
  assert.ok((after.total ?? 0) < (before.total ?? 0) && (after.spent ?? 1) < (after.raw?.spent ?? 0));
  const shown = home.parse(await (await world.ask('/api/v1/home')).json());
  const [journey] = shown.journeys;
  assert.deepEqual(journey?.objectives.find(({ name }) => name === 'checkout-works')?.raw?.total, before.total);
});
