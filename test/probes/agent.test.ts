import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openAgentWorld, until } from './agent-world.ts';

/** Two minutes by hand, and seconds where many tests share a machine. */
const CUT_MS = Number(process.env['CUT_SECONDS'] ?? 3) * 1_000;

test(
  'an agent that is cut off loses nothing and is no outage; killed, it loses no more than what it had just found',
  { timeout: 300_000 },
  async (t) => {
    const { server, agent, target, cut, mend, counts } = await openAgentWorld(t);
    await server.start();
    await agent.start();
    await until(async () => (await counts()).total >= 2);
    cut();
    const before = await counts();
    const hits = target.hits();
    await pause(CUT_MS);
    const away = await counts();
    assert.ok(target.hits() - hits >= Math.floor(CUT_MS / 1_000) - 1, 'it goes on probing');
    assert.deepEqual([away.good, away.total <= before.total + 1], [away.total, true], 'nothing came, and nothing is bad');
    mend();
    await until(async () => (await agent.status()).waiting.payloads === 0 && (await counts()).total === target.hits());
    const after = await counts();
    assert.deepEqual([after.good, after.health], [after.total, 'healthy']);

    cut();
    await until(async () => (await agent.status()).waiting.payloads > 0);
    await agent.kill();
    const killed = target.hits();
    await agent.start();
    await until(() => target.hits() >= killed + 2); // with the server away, and what it said last
    assert.equal((await agent.status()).server.api, 'away');
    mend();
    await until(async () => (await agent.status()).waiting.payloads === 0);
    await until(async () => (await counts()).total >= target.hits() - 3);
    const { good, total } = await counts();
    assert.ok(good === total && total <= target.hits(), `${total} of ${target.hits()}`);

    target.status = 503;
    await until(async () => {
      const now = await counts();
      return now.good < now.total;
    });
  },
);
