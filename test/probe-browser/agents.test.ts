import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { requires } from '../requires.ts';
import { openAgentsWorld, probesOf, until, type AgentsWorld } from './agents-world.ts';
import { openSmallShop } from './small-shop.ts';

/** How long an agent is cut off; without it there is no time for that among many tests. */
const CUT_MS = Number(process.env['CUT_SECONDS'] ?? 0) * 1_000;
const EVERY = CUT_MS > 0 ? '10s' : '5s';

test(
  'two agents probe with a browser: what breaks is shown with a picture; one that is cut off loses nothing and is no outage',
  { ...requires('chromium'), timeout: 900_000 },
  async (t) => {
    const shop = await openSmallShop();
    t.after(() => shop.close());
    const world = await openAgentsWorld(t, probesOf(shop.origin, EVERY));
    const { server, agents, counts } = world;
    await server.start();
    await Promise.all([agents.eu.start(), agents.us.start()]);
    await until(async () => (await counts('runs')).good >= 2 && (await agents.eu.made()) >= 1 && (await agents.us.made()) >= 1);
    assert.ok(shop.orders >= 2, 'orders were placed by browsers');
    if (CUT_MS > 0) await cutOff(world);

    shop.mood = 'no-buying';
    for (const place of ['eu', 'us'] as const) await shownBroken(world, place);
    if (CUT_MS === 0) return;
    // Minutes count when they are over: both saw these fail.
    await until(async () => (await counts('shop-up')).good < (await counts('shop-up')).total);
    assert.match((await counts('shop-up')).sentence, /intervals of 1m were seen to fail by at least 2 locations/);
  },
);

async function cutOff({ agents, counts, cut, mend }: AgentsWorld): Promise<void> {
  const made = async (): Promise<number> => (await agents.eu.made()) + (await agents.us.made());
  cut('us');
  const before = { made: await agents.us.made(), ...(await counts('shop-up')) };
  await pause(CUT_MS);
  assert.ok((await agents.us.made()) - before.made >= Math.floor(CUT_MS / 10_000) - 2, 'it goes on probing');
  const away = await counts('shop-up');
  assert.equal(away.total - away.good, before.total - before.good, 'one that is cut off is not read as an outage');
  assert.ok((await counts('runs')).total < (await made()), 'what it found has not come');
  mend('us');
  await until(async () => (await agents.us.waiting()) === 0);
  const told = await made();
  await until(async () => (await counts('runs')).total >= told);
  const mended = await counts('shop-up');
  assert.equal(mended.total - mended.good, before.total - before.good);
}

async function shownBroken({ failed, picture }: AgentsWorld, place: 'eu' | 'us'): Promise<void> {
  const broken = async () => (await failed(place)).find(({ because }) => because === 'TEXT');
  await until(async () => (await broken()) !== undefined);
  const run = (await broken()) ?? assert.fail();
  assert.equal(run.failed_step, 'buy/the order is taken');
  assert.equal(run.steps.length, 7);
  assert.ok(run.steps.every((step) => step.duration_ms > 0));
  assert.ok(run.complaints.some((one) => one.includes('no stock')));
  const bytes = await picture(run.artifact ?? assert.fail('no picture'));
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
}
