import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { explainWaiting } from '../../src/delivery/explain-waiting.ts';
import { isActive } from '../../src/delivery/rollout.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { factsOf } from '../../src/loops/rollout-facts.ts';
import { idOf, openRolloutWorld, type RolloutWorld } from './rollout-world.ts';
import { openTroubledRouter, type Trouble } from './troubled-router.ts';

/** A store whose process is killed when it is about to write, or has just written, entry after entry. */
function dyingStore(dieAt: number, when: 'before' | 'after'): { readonly store: LedgerStore; readonly dead: () => boolean } {
  const inner = openMemoryLedgerStore();
  const state = { writes: 0, dead: false };
  const store: LedgerStore = {
    ...inner,
    async append(entries, options) {
      state.writes += 1;
      const dies = state.writes === dieAt;
      if (dies && when === 'before') state.dead = true;
      if (state.dead && !(dies && when === 'after')) throw new Error('killed');
      const answer = await inner.append(entries, options);
      if (dies) {
        state.dead = true;
        throw new Error('killed');
      }
      return answer;
    },
  };
  return { store, dead: () => state.dead };
}

/** A start, some seconds, a way back by hand, and what follows from it. */
async function live(world: RolloutWorld, log: { id: string | null; aborted: boolean }): Promise<void> {
  log.id ??= [...world.parts.ledger.world().rollouts.keys()][0] ?? idOf(await world.start());
  await world.pass(4);
  if (!log.aborted && isActive(world.rollout(log.id))) await world.command(log.id, { say: 'abort' });
  log.aborted = true;
  await world.pass(30);
}

for (const when of ['before', 'after'] as const) {
  test(`killed ${when} any write of the ledger, the next process ends what was begun, once, and explains it`, async () => {
    let died = 0;
    for (let dieAt = 1; dieAt <= 12; dieAt += 1) {
      const { store, dead } = dyingStore(dieAt, when);
      const first = await openRolloutWorld({ store });
      const log = { id: null, aborted: false };
      await live(first, log).catch(() => undefined);
      if (!dead()) break;
      died += 1;
      // Another process over the same store, which lives.
      const kept = await store.read({ after: 0, limit: 10_000 });
      const next = await openRolloutWorld({ store: await storeOf(kept), troubled: first.troubled, clock: first.clock });
      await safeNow(next);
      await live(next, { id: null, aborted: false });
      const [record] = [...next.parts.ledger.world().rollouts.values()];
      assert.equal(record?.rollout.now.phase, 'rolled-back', `killed ${when} write ${dieAt}`);
      const { inner } = next.troubled;
      assert.equal((await inner.observe()).weights['1.1.0'] ?? 0, 0);
      assert.deepEqual(inner.applied, [...new Set(inner.applied)], 'no order changed the weights twice');
      assert.equal((await next.parts.ledger.verify()).firstBroken, null);
      assert.deepEqual([...next.parts.ledger.world().pending.keys()], []);
    }
    assert.ok(died >= 5, `it was killed ${died} times only`);
  });
}

async function storeOf(entries: Awaited<ReturnType<LedgerStore['read']>>): Promise<LedgerStore> {
  const store = openMemoryLedgerStore();
  if (entries.length > 0) await store.append(entries, { after: 0 });
  return store;
}

/** Wherever it was killed: what is under way says what it waits for, and nothing is asked for that was not recorded. */
async function safeNow(world: RolloutWorld): Promise<void> {
  for (const record of world.parts.ledger.world().rollouts.values()) {
    const { rollout } = record;
    const seen = { ...world.parts.traffic.latest(rollout), at: world.clock.now(), orderPending: false };
    const facts = factsOf(world.parts, record, { ...seen, world: world.parts.ledger.world() });
    const waiting = explainWaiting(rollout, facts);
    assert.equal(waiting !== null, isActive(rollout));
  }
  const { weights } = await world.troubled.inner.observe();
  const asked = [...world.parts.ledger.world().rollouts.values()].map(({ rollout }) => rollout.plan.steps[0]?.share ?? 0);
  assert.ok((weights['1.1.0'] ?? 0) <= Math.max(0, ...asked), 'no more than was recorded');
}

for (const kind of ['refuses', 'loses'] as const satisfies readonly Trouble[]) {
  test(`a router that ${kind} orders is asked until it answers; a way back that is not measured is paged, and goes on`, async () => {
    const world = await openRolloutWorld();
    const id = idOf(await world.start());
    await world.pass(5);
    world.troubled.trouble(kind);
    await world.command(id, { say: 'abort' });
    await world.pass(40);
    const { now } = world.rollout(id);
    assert.ok(now.phase === 'rolling-back' && now.pagedAt !== null, now.phase);
    assert.ok(world.notifier.sent.length >= 1, 'somebody knows');
    assert.match(world.notifier.sent[0]?.text ?? '', /the router has not confirmed 0 % within 30s/);
    world.troubled.trouble(null);
    await world.pass(60);
    assert.equal(world.rollout(id).now.phase, 'rolled-back');
    assert.equal((await world.troubled.inner.observe()).weights['1.1.0'], 0);
  });
}

test('an order that hangs at a router is not overtaken: the way back reaches it after it, and is the last word', async () => {
  const world = await openRolloutWorld();
  const id = idOf(await world.start());
  await world.pass(5);
  world.troubled.trouble('hangs');
  await world.command(id, { say: 'promote' });
  await world.pass(1);
  await world.command(id, { say: 'abort' });
  world.troubled.trouble(null);
  await world.pass(3);
  const before = world.troubled.arrived.length;
  assert.equal(before, 1, 'the way back waits for what may still be on its way');
  world.troubled.letGo();
  await world.pass(15);
  assert.equal((await world.troubled.inner.observe()).weights['1.1.0'], 0);
  assert.equal(world.rollout(id).now.phase, 'rolled-back');
  assert.match(world.troubled.arrived.at(-1) ?? '', /traffic\/3$/);
});

test('a router that hangs holds up no other rollout', async () => {
  const stuck = openTroubledRouter();
  const world = await openRolloutWorld({ troubled: stuck });
  idOf(await world.start());
  stuck.trouble('hangs');
  const begun = Date.now();
  await world.pass(1);
  await world.pass(1);
  assert.ok(Date.now() - begun < 5_000, 'a tick waits for a second, and only once');
  stuck.letGo();
});
