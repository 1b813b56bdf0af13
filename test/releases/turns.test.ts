import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, type DurationMs } from '../../src/kernel/units.ts';
import { liftFreeze, setFreeze } from '../../src/loops/freezes.ts';
import { cancelQueued } from '../../src/loops/release-round.ts';
import type { Command } from '../../src/delivery/obey.ts';
import { commandRollout, startRollout, type StartRequest } from '../../src/loops/rollouts.ts';
import { QUEUED_FOR } from '../../src/ledger/decisions/queueing.ts';
import { revokeVersion } from '../../src/loops/versions.ts';
import type { ServiceName } from './release-catalog.ts';
import { openReleaseWorld, type ReleaseWorld } from './release-world.ts';

async function start(
  world: ReleaseWorld,
  service: ServiceName,
  given: Partial<StartRequest> = {},
): Promise<{ id: string; queued: boolean }> {
  const request = { plan: service, candidate: '2.0.0', baseline: '1.0.0', reason: 'a test', actor: 'ada', ...given };
  const answer = await startRollout(world.parts(), request);
  if ('code' in answer) return assert.fail(`${answer.code}: ${answer.text}`);
  return { id: answer.id, queued: answer.queued === true };
}

const phases = (world: ReleaseWorld, service: ServiceName): readonly string[] =>
  world.rollouts(service).map(({ candidate, now }) => `${candidate} ${now.phase}`);
const last = (world: ReleaseWorld, service: ServiceName) => world.rollouts(service).at(-1) ?? assert.fail();

test('peers row 19: a newer candidate waits for its turn, and starts from nothing beside what serves then', async () => {
  const world = await openReleaseWorld({ mailer: { more: '  newer: queue\n' } });
  await world.pass(30);
  await start(world, 'mailer');
  await world.pass(10);
  const { id, queued } = await start(world, 'mailer', { candidate: '3.0.0' });
  assert.ok(queued);
  assert.deepEqual(phases(world, 'mailer'), ['2.0.0 shifting']);
  await world.restart();
  await world.until('the newer one has its turn', () => world.rollouts('mailer').length === 2);
  assert.deepEqual([last(world, 'mailer').candidate, last(world, 'mailer').baseline], ['3.0.0', '2.0.0']);
  assert.equal(world.plane().ledger.world().queue.has(id), false);
  await world.until('it is promoted', () => last(world, 'mailer').now.phase === 'promoted');
  assert.deepEqual(await world.weights('mailer'), { '3.0.0': 1 });
  const judged = (await world.entries('rollout.judged')).filter(({ subject }) => subject === last(world, 'mailer').id);
  const { startedAt } = last(world, 'mailer');
  for (const entry of judged)
    if (entry.kind === 'rollout.judged')
      for (const batch of entry.body.batches) assert.ok(batch.at >= startedAt - 10_000, 'evidence of another rollout is judged');
});

test('peers row 19: where the plan restarts, the older one goes back first and only the newest starts', async () => {
  const world = await openReleaseWorld({ mailer: { more: '  newer: restart\n', bake: '10m' } });
  await world.pass(30);
  await start(world, 'mailer');
  await world.pass(30);
  await start(world, 'mailer', { candidate: '3.0.0' });
  await start(world, 'mailer', { candidate: '4.0.0' });
  await world.until('the newest starts', () => world.rollouts('mailer').length === 2);
  assert.deepEqual(phases(world, 'mailer'), ['2.0.0 rolled-back', '4.0.0 shifting']);
  assert.deepEqual(
    [last(world, 'mailer').baseline, world.rollouts('mailer')[0]?.now],
    ['1.0.0', { ...world.rollouts('mailer')[0]?.now, because: 'SUPERSEDED' }],
  );
  const gone = await world.entries('rollout.dequeued');
  assert.deepEqual(
    gone.map(({ body }) => ('why' in body ? body.why : '')),
    ['superseded'],
  );
  assert.equal(world.plane().ledger.world().rollbacks.get('mailer'), undefined, 'making room says nothing against a version');
});

test('peers row 19: the version that is on its way makes no room for itself', async () => {
  const world = await openReleaseWorld({ mailer: { more: '  newer: restart\n', bake: '10m' } });
  await world.pass(30);
  const { id } = await start(world, 'mailer');
  await world.pass(30);
  const request = { plan: 'mailer', candidate: '2.0.0', baseline: '1.0.0', reason: 'the pipeline ran twice', actor: 'ada' };
  const again = await startRollout(world.parts(), request);
  assert.equal('code' in again ? again.code : '', 'ROLLOUT_ACTIVE');
  await world.pass(5);
  assert.deepEqual([last(world, 'mailer').id, phases(world, 'mailer')], [id, ['2.0.0 shifting']]);
});

test('peers row 19: a start that waits too long is not started, and its owner is told; a person may take it back', async () => {
  const world = await openReleaseWorld({
    mailer: { more: '  newer: queue\n  onDeadline: hold\n', bake: '30m' },
  });
  await world.pass(5);
  await start(world, 'mailer');
  const { id } = await start(world, 'mailer', { candidate: '3.0.0' });
  const { id: other } = await start(world, 'mailer', { candidate: '4.0.0' });
  assert.equal(await cancelQueued(world.parts(), { id: other, reason: 'not wanted', actor: 'ada' }), null);
  await world.leap(QUEUED_FOR);
  await world.pass(2);
  assert.equal(world.plane().ledger.world().queue.size, 0);
  assert.ok(
    world.told.some((text) => text === '3.0.0 is not started: mailer was not free for 1d.'),
    world.told.join('\n'),
  );
  const why = (await world.entries('rollout.dequeued')).map(({ subject, body }) => [subject, 'why' in body ? body.why : '']);
  assert.deepEqual(why, [
    [other, 'cancelled'],
    [id, 'expired'],
  ]);
});

test('peers row 13: back to a known-good version in one step, on the evidence of then, and its share is measured all the same', async () => {
  const world = await openReleaseWorld({ mailer: { more: '  fastTrack: 7d\n' } });
  await world.pass(30);
  await start(world, 'mailer');
  await world.until('2.0.0 is promoted', () => last(world, 'mailer').now.phase === 'promoted');
  const before = world.now();
  await start(world, 'mailer', { candidate: '1.0.0', baseline: '2.0.0', fastTrack: true });
  const began = (await world.entries('rollout.started')).at(-1);
  assert.ok(began?.kind === 'rollout.started');
  assert.match(
    began.body.reason,
    /^1\.0\.0 starts at 100 % of mailer, beside 2\.0\.0 without new evidence, because 1\.0\.0 had served everything by /,
  );
  assert.ok(began.body.effects.some((effect) => effect.do === 'set-traffic' && effect.weights['1.0.0'] === 1));
  await world.until('it is measured', () => last(world, 'mailer').now.phase === 'promoted', 60);
  assert.ok(world.now() - before < 30_000, 'no canary is repeated');
  assert.deepEqual(await world.weights('mailer'), { '1.0.0': 1 });
});

test('peers row 13: what nobody promoted, or somebody revoked, has no fast track', async () => {
  const world = await openReleaseWorld({ mailer: { more: '  fastTrack: 7d\n' } });
  await world.pass(30);
  const ask = (candidate: string, baseline: string) =>
    startRollout(world.parts(), { plan: 'mailer', candidate, baseline, reason: '', actor: 'ada', fastTrack: true });
  const never = await ask('2.0.0', '1.0.0');
  assert.equal('code' in never ? never.code : '', 'FAST_TRACK_REFUSED');
  await start(world, 'mailer');
  await world.until('2.0.0 is promoted', () => last(world, 'mailer').now.phase === 'promoted');
  const { ledger, catalog } = world.plane();
  await revokeVersion(
    { ledger, catalog: catalog.current },
    { service: 'mailer', version: '1.0.0', reason: 'leaks', actor: 'ada' },
  );
  const revoked = await ask('1.0.0', '2.0.0');
  assert.equal('code' in revoked ? revoked.code : '', 'VERSION_REVOKED');
});

test('a version that is revoked on its way is held, its owner is told, and a restart remembers', async () => {
  const world = await openReleaseWorld({ mailer: { bake: '10m' } });
  await world.pass(30);
  await start(world, 'mailer');
  await world.pass(20);
  const { ledger, catalog } = world.plane();
  await revokeVersion(
    { ledger, catalog: catalog.current },
    { service: 'mailer', version: '2.0.0', reason: 'leaks names', actor: 'ada' },
  );
  await world.restart();
  await world.pass(5);
  assert.equal(last(world, 'mailer').now.phase, 'held');
  assert.ok(
    world.told.includes('Held: 2.0.0 of mailer is revoked, and is not rolled out any more: leaks names'),
    world.told.join('\n'),
  );
  const { id } = last(world, 'mailer');
  const say = (command: Command) => commandRollout(world.parts(), { id, command, reason: 'I think it is fine', actor: 'bob' });
  for (const onward of ['resume', 'promote', 'approve'] as const)
    assert.equal((await say({ say: onward }))?.code, 'VERSION_REVOKED', onward);
  const soon = world.now();
  assert.equal((await say({ say: 'hold', until: soon }))?.code, 'VERSION_REVOKED');
  assert.equal(last(world, 'mailer').now.phase, 'held');
  assert.equal(await say({ say: 'break-glass' }), null);
  assert.equal(await say({ say: 'abort' }), null);
});

test('a freeze holds what would be promoted until it ends or is lifted, and lets what is worse go back', async () => {
  const world = await openReleaseWorld();
  await world.pass(30);
  const freezes = () => ({ ledger: world.plane().ledger, catalog: world.plane().catalog.current });
  await start(world, 'mailer');
  await start(world, 'catalogue');
  const set = await setFreeze(freezes(), { service: null, for: (4 * HOUR) as DurationMs, reason: 'a sale', actor: 'ada' });
  const name = 'name' in set ? set.name : assert.fail(set.text);
  await world.until(
    'both are held',
    () => phases(world, 'mailer')[0] === '2.0.0 held' && phases(world, 'catalogue')[0] === '2.0.0 held',
  );
  const { now } = last(world, 'mailer');
  assert.equal(now.phase === 'held' ? now.because : '', 'FROZEN');
  world.fault('catalogue', '2.0.0', 0.5);
  await world.until('the worse one is back', () => phases(world, 'catalogue')[0] === '2.0.0 rolled-back');
  await world.restart();
  assert.equal(await liftFreeze(freezes(), { name, reason: 'it is sold', actor: 'ada' }), null);
  await world.until('the other one is promoted', () => phases(world, 'mailer')[0] === '2.0.0 promoted');
});

test('of three that turn out worse at once two go back at a time, the third within a minute', async () => {
  const world = await openReleaseWorld();
  await world.pass(30);
  for (const service of ['catalogue', 'storefront', 'mailer'] as const) {
    world.fault(service, '2.0.0', 0.5);
    await start(world, service);
  }
  const count = (phase: string): number =>
    (['catalogue', 'storefront', 'mailer'] as const).filter((service) => phases(world, service)[0] === `2.0.0 ${phase}`).length;
  let most = 0;
  let seconds = 0;
  while (count('rolled-back') < 3 && (seconds += 1) < 200) {
    await world.pass(1);
    most = Math.max(most, count('rolling-back'));
  }
  assert.equal(count('rolled-back'), 3);
  assert.equal(most, 2);
  const moves = (await world.entries('rollout.moved')).flatMap((entry) => (entry.kind === 'rollout.moved' ? [entry] : []));
  const storm = moves.find(({ body }) => body.because === 'STORM') ?? assert.fail('nobody waited for a turn');
  const turned =
    moves.find(({ subject, body }) => subject === storm.subject && body.next.phase === 'rolling-back') ?? assert.fail();
  assert.ok(turned.at - storm.at <= 61_000);
});
