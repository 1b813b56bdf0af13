import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { home } from '../../src/wire/home.ts';
import { openRelayedWorld, type RelayedWorld } from './relay-process.ts';
import { openSpanSenders, type SpanSender } from './span-sender.ts';

const REQUESTS = 5;
const BATCHES = 40;

test(
  'the server is killed for a while and the relay in between: what exporters were told is taken arrives, once',
  { timeout: 120_000 },
  async (t) => {
    const world = await openRelayedWorld(t);
    const { server, relay } = world;
    await server.start();
    await relay.start();
    const token = readFileSync(join(world.data, 'intake.token'), 'utf8').trim();
    const senders = openSpanSenders(token, { otlp: relay.otlp.port, grpc: relay.grpc.port });
    t.after(() => Promise.all(senders.map((sender) => sender.close())));

    await sendAll(senders);
    await untilSent(world);
    const whileAway = sendAll(senders);
    await server.kill();
    await whileAway;
    assert.ok((await relay.report()).waiting.payloads > 0, 'nothing had to wait: the kill came too late to prove anything');
    for (let kill = 0; kill < 2; kill += 1) {
      const sending = sendAll(senders);
      await pause(30 + kill * 40);
      await relay.kill();
      await relay.start();
      await sending;
    }
    assert.equal((await relay.report()).server.says, 'later');
    await server.start();
    const back = sendAll(senders);
    await until(async () => ((await relay.report()).counts['sent'] ?? 0) > 20);
    await relay.kill(); // with answers under way
    await relay.start();
    await back;
    await untilSent(world);
    const rounds = 5;
    const total = rounds * senders.length * BATCHES * REQUESTS;
    assert.deepEqual(await counted(world), { total, bad: total / REQUESTS });
    const { counts } = await relay.report();
    assert.deepEqual([counts['dropped'], counts['lost']], [0, 0]);
  },
);

async function sendAll(senders: readonly SpanSender[]): Promise<void> {
  await Promise.all(
    senders.map(async (sender) => {
      for (let batch = 0; batch < BATCHES; batch += 1) await sender.send(REQUESTS);
    }),
  );
}

function untilSent({ relay }: RelayedWorld): Promise<void> {
  return until(async () => (await relay.report()).waiting.payloads === 0);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}

async function counted({ server, data }: RelayedWorld): Promise<{ total: number; bad: number }> {
  const authorization = `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`;
  const answer = await fetch(`${server.api()}/api/v1/home`, { headers: { authorization } });
  const traffic = home.parse(await answer.json()).journeys[0]?.traffic ?? [];
  return { total: traffic.reduce((sum, each) => sum + each.total, 0), bad: traffic.reduce((sum, each) => sum + each.bad, 0) };
}
