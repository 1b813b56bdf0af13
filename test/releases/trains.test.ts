import assert from 'node:assert/strict';
import { test } from 'node:test';
import { revokeVersion } from '../../src/loops/versions.ts';
import type { TrainRun } from '../../src/delivery/train-run.ts';
import { SERVICES } from './release-catalog.ts';
import { openReleaseWorld, type ReleaseWorld } from './release-world.ts';

const VERSIONS = Object.fromEntries(SERVICES.map((name) => [name, { candidate: '2.0.0', baseline: '1.0.0' }]));
/** Long enough to be still under way when something else falls. */
const SLOW_MAILER = { mailer: { bake: '5m' } };

async function start(world: ReleaseWorld): Promise<string> {
  const answer = await world
    .plane()
    .trains.start({ train: 'spring', versions: VERSIONS, reason: 'spring release', actor: 'ada' });
  return 'id' in answer ? answer.id : assert.fail(answer.text);
}

function runOf(world: ReleaseWorld, id: string): TrainRun {
  return world.plane().ledger.world().trains.runs.get(id) ?? assert.fail(id);
}

function states(world: ReleaseWorld, id: string): Record<string, string> {
  return Object.fromEntries([...runOf(world, id).members].map(([name, { is }]) => [name, is]));
}

test('peers row 25: members start when what they need is promoted, and the train arrives', async () => {
  const world = await openReleaseWorld();
  await world.pass(30);
  const id = await start(world);
  await world.pass(5);
  assert.deepEqual(states(world, id), { catalogue: 'under-way', storefront: 'waiting', mailer: 'under-way' });
  await world.until('the train has arrived', () => runOf(world, id).now.phase === 'promoted');
  for (const name of SERVICES) assert.deepEqual(await world.weights(name), { '2.0.0': 1 });
  const entries = await world.entries();
  const promoted = entries.findIndex(
    ({ kind, subject, body }) => kind === 'rollout.moved' && subject.startsWith('catalogue') && body.next.phase === 'promoted',
  );
  const began = entries.findIndex(({ kind, subject }) => kind === 'rollout.started' && subject.startsWith('storefront'));
  assert.ok(promoted >= 0 && promoted < began);
});

test('peers row 25: a worse member goes back, what it needs stays, the rest waits for a person, and goes on without it', async () => {
  const world = await openReleaseWorld(SLOW_MAILER);
  await world.pass(30);
  world.fault('storefront', '2.0.0', 0.4);
  const id = await start(world);
  await world.until('the train falls', () => runOf(world, id).now.phase === 'falling');
  assert.match(
    runOf(world, id).sentence,
    /falls because a member is worse than what it replaces \(storefront\).*mailer waits for a decision until/,
  );
  await world.until('the storefront is back', () => states(world, id)['storefront'] === 'rolled-back');
  assert.deepEqual(await world.weights('catalogue'), { '2.0.0': 1 });
  assert.deepEqual(await world.weights('storefront'), { '1.0.0': 1 });
  const because = (): string => {
    const now = world.rollouts('mailer')[0]?.now;
    return now?.phase === 'held' ? now.because : '';
  };
  await world.until('the mailer is held when it would move on', () => because() === 'DEPENDENCY');
  assert.deepEqual(await world.weights('mailer'), { '1.0.0': 0.5, '2.0.0': 0.5 });
  assert.ok(
    world.told.some((text) => text.startsWith(`Train ${id} falls`)),
    'its owner is told',
  );
  assert.equal(
    await world.plane().trains.command({ id, command: { say: 'go-on' }, reason: 'mail is on its own', actor: 'ada' }),
    null,
  );
  await world.until('it ends in part', () => runOf(world, id).now.phase === 'partly', 1_200);
  assert.deepEqual(states(world, id), { catalogue: 'promoted', storefront: 'rolled-back', mailer: 'promoted' });
  assert.equal(world.rollouts('catalogue').length, 1, 'nothing was done to what is healthy');
});

test('peers row 25: what depends on a revoked member is taken back before it', async () => {
  const world = await openReleaseWorld(SLOW_MAILER);
  await world.pass(30);
  const id = await start(world);
  await world.until('both are promoted', () => states(world, id)['storefront'] === 'promoted');
  await revokeVersion(
    { ledger: world.plane().ledger, catalog: world.plane().catalog.current },
    { service: 'catalogue', version: '2.0.0', reason: 'leaks', actor: 'ada' },
  );
  await world.until('all is back', () => states(world, id)['catalogue'] === 'undone');
  const order = (await world.entries('rollout.started')).map(({ subject }) => subject.split('-')[0]);
  assert.deepEqual(order.slice(-2), ['storefront', 'catalogue']);
  for (const name of ['storefront', 'catalogue'] as const) assert.deepEqual(await world.weights(name), { '1.0.0': 1 });
  assert.match(world.rollouts('storefront').at(-1)?.now.phase ?? '', /promoted/);
});

test('peers row 25: a train that is aborted is taken back as a whole', async () => {
  const world = await openReleaseWorld(SLOW_MAILER);
  await world.pass(30);
  const id = await start(world);
  await world.until('the catalogue is promoted', () => states(world, id)['storefront'] === 'under-way');
  assert.equal(await world.plane().trains.command({ id, command: { say: 'abort' }, reason: 'not today', actor: 'ada' }), null);
  await world.until('all is back', () => runOf(world, id).now.phase === 'rolled-back');
  for (const name of SERVICES) assert.deepEqual(await world.weights(name), { '1.0.0': 1 });
});

test('peers row 25: however often the process ends on the way, each member is started once and it ends the same', async () => {
  for (const every of [2, 7]) {
    const world = await openReleaseWorld();
    await world.pass(30);
    world.fault('storefront', '2.0.0', 0.4);
    const id = await start(world);
    let seconds = 0;
    while (runOf(world, id).now.phase === 'running' && seconds < 600) {
      await world.pass(1);
      if ((seconds += 1) % every === 0) await world.restart();
    }
    await world.until('it ends in part', () => runOf(world, id).now.phase === 'partly', 1_200);
    assert.deepEqual(states(world, id), { catalogue: 'promoted', storefront: 'rolled-back', mailer: 'promoted' });
    assert.equal((await world.entries('rollout.started')).length, 3);
    assert.equal((await world.plane().ledger.verify()).firstBroken, null);
  }
});
