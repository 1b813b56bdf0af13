import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { showInstant } from '../../src/kernel/show.ts';
import { HOUR, type Instant } from '../../src/kernel/units.ts';
import { appendWatching } from '../../src/intake/telemetry-series.ts';
import { delivery, type DeliveryView } from '../../src/wire/delivery.ts';
import { overview, type OverviewView } from '../../src/wire/overview.ts';
import { jsonTraces } from '../intake/payload.ts';
import { scoreCatalog } from '../loops/score-catalog.ts';
import { tracesOf } from '../scenario/traffic.ts';
import { jsonPost } from './provoked.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

/** Two minutes of a shop in which so many checkouts fail. */
async function openShop(errors: number): Promise<ServedWorld> {
  const world = await serveWorld({ catalog: scoreCatalog() });
  const { intake } = world.plane;
  const [faults, rng] = [new Map([['1.0.0', { errors, slow: 0 }]]), seededRng(7)];
  for (let slot = 12; slot > 0; slot -= 1) {
    const at = (Date.now() - slot * 10_000) as Instant;
    await intake.observe('plimsoll', (batch, { telemetry }) => {
      appendWatching(batch, telemetry, { at, lastHeard: () => null, newestOf: () => null });
    });
    await intake.accept(jsonTraces(tracesOf({ '1.0.0': 25 }, { faults, rng, endMs: at })));
  }
  await world.round();
  return world;
}

async function overviewOf(world: ServedWorld, query = ''): Promise<OverviewView> {
  return overview.parse(await (await world.ask(`/api/v1/overview${query}`)).json());
}

async function deliveryOf(world: ServedWorld, query = ''): Promise<DeliveryView> {
  return delivery.parse(await (await world.ask(`/api/v1/delivery${query}`)).json());
}

async function tell(world: ServedWorld, change: object): Promise<void> {
  const answer = await world.ask('/api/v1/changes', jsonPost({ kind: 'deploy', service: 'storefront', ...change }));
  assert.equal(answer.status, 200, await answer.text());
}

test('a shop in which too much fails says so, since when, who is hurt and what an hour costs', async () => {
  await using world = await openShop(0.1);
  const { headline, journeys, products, fleet, losing, revenue, portfolio, standings } = await overviewOf(world);
  assert.match(headline.text, /^Customers do not get what we promised in Checkout since \d\d:\d\d UTC\.$/);
  assert.equal(headline.tone, 'breach');
  const [checkout] = journeys;
  assert.match(checkout?.sentence ?? '', /^“Checkout works” is broken: \d{3}(\.\d)? % of the room for mistakes is used\.$/);
  assert.deepEqual(
    checkout?.hurt.map(({ who }) => who),
    ['version 1.0.0'],
  );
  assert.equal(standings.broken, 1);
  assert.deepEqual(
    fleet.map(({ name, standing, promises }) => [name, standing, promises]),
    [['checkout', 'broken', 3]],
  );
  assert.equal(portfolio.promises, 3);
  assert.equal(
    Object.values(portfolio.left).reduce((sum, count) => sum + count),
    3,
  );
  assert.equal(products[0]?.display_name, 'Shop');
  assert.equal(checkout?.score?.trend.length, 1);
  assert.equal(checkout?.score?.before, null, 'nothing was kept a day ago');
  assert.ok((revenue[0]?.point ?? 0) > 0 && revenue[0]?.currency === 'EUR');
  assert.deepEqual([losing[0]?.kind, losing[0]?.title, losing[1]?.kind], ['journey', 'Checkout', 'cohort']);
  assert.match(losing[0]?.sentence ?? '', /Shop loses \d+\.\d points by it\.$/);
});

test('a shop in which all goes well is kept, and nothing loses it', async () => {
  await using world = await openShop(0);
  const { headline, losing, troubles, journeys } = await overviewOf(world, '?window=7d');
  assert.deepEqual(headline, { tone: 'good', text: 'Customers get what we promised.', rest: [] });
  assert.deepEqual([losing, troubles.incidents, troubles.pages], [[], 0, 0]);
  assert.equal(journeys[0]?.standing, 'kept');
});

test('a server that heard nothing claims nothing', async () => {
  await using world = await serveWorld();
  const { headline, delivery: releases, age_ms: age } = await overviewOf(world);
  assert.equal(headline.tone, 'blind');
  assert.match(headline.text, /^Nobody can say whether customers get what we promised/);
  assert.equal(age, null);
  assert.deepEqual(
    Object.values(releases.figures).map(({ value }) => value),
    [null, null, null, null],
  );
  assert.equal((await world.ask('/api/v1/overview?window=3y')).status, 400);
});

test('releases are counted, blamed for what follows them, and listed behind each figure', async () => {
  await using world = await openShop(0);
  const now = Date.now();
  const time = (hours: number): string => showInstant((now - hours * HOUR) as Instant);
  await tell(world, { version: '1.0.0', at: time(9), id: 'd1', details: { 'commit.at': time(12) } });
  await tell(world, { version: '1.1.0', at: time(5), id: 'd2' });
  await tell(world, { kind: 'incident', at: time(4.5), id: 'i1', details: { incident: 'i-1' }, summary: 'carts are empty' });
  const open = await overviewOf(world);
  assert.deepEqual([open.troubles.incidents, open.troubles.shown[0]?.title], [1, 'Incident of storefront']);
  const told = await deliveryOf(world);
  assert.deepEqual(
    told.releases.map(({ version, failed }) => [version, failed]),
    [
      ['1.1.0', true],
      ['1.0.0', false],
    ],
  );
  assert.match(told.releases[0]?.sentence ?? '', /^storefront 1\.1\.0 reached all customers, and an incident followed\.$/);
  const { lead_time: lead, change_failure_rate: failed, time_to_restore: restore } = told.figures;
  assert.deepEqual([lead.value, lead.from, lead.n, lead.of], [3 * HOUR, 'commit', 1, 2]);
  assert.deepEqual([failed.value, failed.n, failed.of], [0.5, 1, 2]);
  assert.deepEqual([restore.value, restore.of], [null, 1]);
  assert.deepEqual([told.hurts.length, told.services[0]?.service, told.left_out.releases], [1, 'storefront', 0]);
  assert.equal((await deliveryOf(world, '?service=nobody')).releases.length, 0);
});
