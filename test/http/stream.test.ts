import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { home } from '../../src/wire/home.ts';
import { entry } from '../../src/wire/ledger.ts';
import { rollout } from '../../src/wire/rollout.ts';
import { openReader } from './stream-reader.ts';
import { serveWorld, TOKEN, type ServedWorld } from './served-world.ts';

test('whoever connects is shown the present state at once, and each entry as it is recorded', async () => {
  await using world = await serveWorld();
  const before = await openReader(world);
  assert.deepEqual(home.parse(await before.next('home')).rollouts, []);
  await startRollout(world);
  const told = entry.parse(await before.next('entry'));
  assert.equal(told.kind, 'rollout.started');
  assert.equal(told.sentence, '1.1.0 starts at 25 % of shop, beside 1.0.0.');

  const later = await openReader(world);
  assert.equal(home.parse(await later.next('home')).rollouts[0]?.id, told.subject);
  const { id, timeline } = rollout.parse(await later.next('rollout'));
  assert.equal(id, told.subject);
  assert.deepEqual(
    timeline.map(({ seq }) => seq),
    [told.seq],
  );
});

test('the state is sent again and again, without being asked for', async () => {
  await using world = await serveWorld();
  const reader = await openReader(world);
  const first = home.parse(await reader.next('home'));
  const second = home.parse(await reader.next('home'));
  assert.ok(second.at > first.at);
});

test('one reader too many is asked to come back, and welcome once another has gone', async () => {
  await using world = await serveWorld({ streamLimits: { readers: 2 } });
  const readers = [await openReader(world), await openReader(world)];
  const refused = await world.ask('/api/v1/stream');
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('retry-after'), '30');
  await refused.body?.cancel();
  await readers[0]?.close();
  await eventually(async () => {
    const answer = await world.ask('/api/v1/stream');
    await answer.body?.cancel();
    return answer.status === 200;
  });
});

test('a reader that does not read is let go, and the others are not', async () => {
  await using world = await serveWorld({ streamLimits: { bufferedBytes: 1_000_000 } });
  const reader = await openReader(world);
  await reader.next('home');
  const slow = connect(world.port, '127.0.0.1');
  slow.write(`GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
  await once(slow, 'readable'); // it has begun to receive, and from now on takes nothing
  const gone = once(slow, 'close');
  slow.on('error', () => undefined);
  const problems = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(10_000)}`);
  // More than the bound and all the buffers of the system between the two ends.
  for (let round = 0; round < 60; round += 1) {
    await world.plane.ledger.decide(() => [{ kind: 'catalog.refused', subject: 'catalog', actor: 'test', body: { problems } }]);
    await reader.next('entry');
  }
  slow.resume();
  await gone;
  assert.ok(slow.bytesRead < 30_000_000, `${slow.bytesRead} bytes were kept for it`);
  await startRollout(world);
  assert.equal(entry.parse(await reader.next('entry')).kind, 'rollout.started');
});

test('a present state that is larger than the bound is shown all the same to whoever takes it', async () => {
  await using world = await serveWorld({ streamLimits: { bufferedBytes: 1_000 } });
  const reader = await openReader(world);
  const first = home.parse(await reader.next('home'));
  assert.ok(JSON.stringify(first).length > 1_000);
  assert.ok(home.parse(await reader.next('home')).at > first.at);
});

test('closing the server ends every stream', async () => {
  const world = await serveWorld();
  const reader = await openReader(world);
  await reader.next('home');
  await world[Symbol.asyncDispose]();
  await reader.ended();
});

test('asking only for the headers of the stream opens none', async () => {
  await using world = await serveWorld({ streamLimits: { readers: 1 } });
  assert.equal((await world.ask('/api/v1/stream', { method: 'HEAD' })).status, 404);
  await (await openReader(world)).next('home');
});

async function startRollout(world: ServedWorld): Promise<void> {
  const body = JSON.stringify({ plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' });
  const answer = await world.ask('/api/v1/rollouts', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  assert.equal(answer.status, 201);
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
