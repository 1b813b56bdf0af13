import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { pastAlerts, type PastAlerts } from '../../src/loops/backtest/past-alerts.ts';
import { settledBy } from '../../src/loops/backtest/past-axis.ts';
import { openAlertedWorld, shopCatalog, START, type AlertedWorld } from '../alerts/alerted-world.ts';
import { catalogOf, entriesOf, generationsIn } from './lived.ts';

/** Noise, an outage, a slow leak, silence, and a burst that is over before anybody could look. */
async function liveThrough(world: AlertedWorld): Promise<void> {
  await world.pass(20 * MINUTE, { failing: 0.0004 });
  await world.pass(4 * MINUTE, { failing: 0.6 });
  await world.pass(12 * MINUTE, { failing: 0.0004 });
  await world.pass(50 * SECOND, { failing: 1 });
  await world.pass(15 * MINUTE);
  await world.pass(15 * MINUTE, { failing: 0.02 });
  await world.pass(5 * MINUTE, { telemetry: false });
  await world.pass(25 * MINUTE);
}

async function asBacktested(world: AlertedWorld, proposed: string): Promise<PastAlerts> {
  const { plane, now } = world;
  await plane.keeper.seal(now);
  return pastAlerts(
    {
      store: plane.cellStore,
      policies: { present: plane.catalog.current(), proposed: catalogOf(proposed) },
      generationsOf: generationsIn(plane),
      pause: async () => undefined,
      progress: () => undefined,
    },
    { from: START, to: settledBy(now), now },
    { budgets: new Map(), recorded: [] },
  );
}

type Seen = { readonly at: string; readonly subject: string; readonly change: string; readonly severity: string };

async function recordedIn(world: AlertedWorld): Promise<readonly Seen[]> {
  const until = settledBy(world.now);
  return (await entriesOf(world.plane)).flatMap(({ kind, at, body }) => {
    if (kind !== 'alert.opened' && kind !== 'alert.changed' && kind !== 'alert.closed') return [];
    const { alert, change } = body as { alert: { subject: string; severity: string; cause: string }; change: string };
    return alert.cause === 'telemetry-lost' || at > until ? [] : [seen(at, { ...alert, change })];
  });
}

function seen(
  at: Instant,
  { subject, cause, change, severity }: { subject: string; cause: string; change: string; severity: string },
): Seen {
  return { at: new Date(at).toISOString().slice(11, 19), subject: `${subject} ${cause}`, change, severity };
}

test('the same policy finds the alerts again that were recorded, change by change and at the same instants', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await liveThrough(world);
  const { moves, objectives } = await asBacktested(world, shopCatalog());
  assert.equal(objectives, world.plane.catalog.current().objectives.length, 'one of both policies is one');
  const recorded = await recordedIn(world);
  assert.ok(recorded.length >= 5, 'the story has alerts');
  assert.deepEqual(
    moves.present.map(({ at, change, next }) => seen(at, { ...next, change })),
    recorded,
  );
});

test('another policy finds what living the same story under it records', async () => {
  const other = shopCatalog({ target: 0.99 });
  await using world = await openAlertedWorld(shopCatalog());
  await liveThrough(world);
  await using under = await openAlertedWorld(other);
  await liveThrough(under);
  const { moves } = await asBacktested(world, other);
  const recorded = await recordedIn(under);
  assert.notDeepEqual(recorded, await recordedIn(world));
  assert.deepEqual(
    moves.proposed.map(({ at, change, next }) => seen(at, { ...next, change })),
    recorded,
  );
});
