import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE } from '../../src/kernel/units.ts';
import { setFreeze } from '../../src/loops/freezes.ts';
import { startRollout } from '../../src/loops/rollouts.ts';
import type { ServiceName } from './release-catalog.ts';
import { openReleaseWorld, type ReleaseWorld } from './release-world.ts';

async function start(world: ReleaseWorld, service: ServiceName): Promise<string> {
  const request = { plan: service, candidate: '2.0.0', baseline: '1.0.0', reason: 'a test', actor: 'ada' };
  const answer = await startRollout(world.parts(), request);
  return 'code' in answer ? assert.fail(answer.text) : answer.id;
}

test('a rollout that cannot be decided keeps no order of another one from its router', async () => {
  const world = await openReleaseWorld();
  await world.pass(30);
  const broken = await start(world, 'mailer');
  await start(world, 'catalogue');
  const { traffic, jobs } = world.plane();
  const look = traffic.look.bind(traffic);
  traffic.look = async (rollout, at) => (rollout.id === broken ? Promise.reject(new Error('a mistake')) : look(rollout, at));
  const control = jobs.find(({ name }) => name === 'control') ?? assert.fail();
  await assert.rejects(control.run(world.now()), /a mistake/);
  assert.ok(Object.keys(await world.weights('catalogue')).includes('2.0.0'));
});

test('freezes that are over take no room', async () => {
  const world = await openReleaseWorld();
  const { ledger, catalog } = world.plane();
  const freeze = () =>
    setFreeze({ ledger, catalog: catalog.current }, { service: null, for: MINUTE, reason: 'a test', actor: 'ada' });
  for (let index = 0; index < 100; index += 1) assert.ok('name' in (await freeze()));
  const refused = await freeze();
  assert.equal('code' in refused ? refused.code : '', 'FREEZES_FULL');
  await world.leap(MINUTE);
  assert.ok('name' in (await freeze()));
  assert.equal(ledger.world().freezes.size, 1);
});
