import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { Draft } from '../../src/ledger/entry.ts';
import { Fenced, openLedger } from '../../src/loops/ledger.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const NOW = 1_800_000_000_000;

test('who finds that another has written reads it, hears of it, and decides again on the newest state', async () => {
  const store = openMemoryLedgerStore();
  const [one, other] = [
    await openLedger({ store, clock: openVirtualClock(NOW) }),
    await openLedger({ store, clock: openVirtualClock(NOW) }),
  ];
  await one.decide(() => [stopped('first')]);
  const seen: number[] = [];
  const heard: number[] = [];
  other.onEntry(({ seq }) => heard.push(seq));
  await other.decide((world) => {
    seen.push(world.tail.seq);
    return [stopped(`after ${world.tail.seq}`)];
  });
  assert.deepEqual(seen, [0, 1]);
  assert.deepEqual(heard, [1, 2]);
  const entries = await store.read({ after: 0, limit: 9 });
  assert.deepEqual(
    entries.map(({ body }) => body),
    [{ why: 'first' }, { why: 'after 1' }],
  );
  assert.equal(await one.follow(), 1);
  assert.deepEqual(one.world(), other.world());
  assert.equal(await one.follow(), 0);
});

test('a decision that is none any more on the newest state records nothing', async () => {
  const store = openMemoryLedgerStore();
  const [one, other] = [
    await openLedger({ store, clock: openVirtualClock(NOW) }),
    await openLedger({ store, clock: openVirtualClock(NOW) }),
  ];
  await one.decide(() => [stopped('only once')]);
  assert.deepEqual(await other.decide((world) => (world.tail.seq === 0 ? [stopped('only once')] : [])), []);
  assert.equal((await store.last())?.seq, 1);
});

test('many decisions of two planes at once all become entries of one chain', async () => {
  const store = openMemoryLedgerStore();
  const planes = [
    await openLedger({ store, clock: openVirtualClock(NOW) }),
    await openLedger({ store, clock: openVirtualClock(NOW) }),
  ];
  await Promise.all(
    planes.flatMap((plane, index) => Array.from({ length: 20 }, () => plane.decide(() => [stopped(`of ${index}`)]))),
  );
  const [first] = planes;
  await first?.follow();
  assert.deepEqual(await first?.verify(), { entries: 40, tail: first?.world().tail, firstBroken: null });
});

test('who never gets his turn says so after a hundred tries', async () => {
  const inner = openMemoryLedgerStore();
  const tries = { count: 0 };
  const store: LedgerStore = {
    ...inner,
    async append() {
      tries.count += 1;
      return 'CONFLICT';
    },
  };
  const ledger = await openLedger({ store, clock: openVirtualClock(NOW) });
  await assert.rejects(
    ledger.decide(() => [stopped('late')]),
    /^Error: Cannot record after entry 0: somebody else was faster 100 times$/,
  );
  assert.equal(tries.count, 100);
});

test('what another wrote is not believed where its chain is broken', async () => {
  const store = openMemoryLedgerStore();
  const [one, other] = [
    await openLedger({ store, clock: openVirtualClock(NOW) }),
    await openLedger({ store, clock: openVirtualClock(NOW) }),
  ];
  const [entry] = await one.decide(() => [stopped('first')]);
  assert.ok(entry !== undefined);
  await store.append([{ ...entry, seq: 2 }], { after: 1 });
  await assert.rejects(other.follow(), /^Error: The ledger is damaged at entry 2/);
  // What came before the break was read and holds.
  assert.equal(other.world().tail.seq, 0);
});

test('whose lease another has taken records nothing more, and keeps the state that is recorded', async () => {
  const store = openMemoryLedgerStore();
  const ledger = await openLedger({ store, clock: openVirtualClock(NOW) });
  const forMs = MINUTE;
  ledger.holdToken((await store.lease({ holder: 'this', at: NOW as Instant, forMs }))?.token ?? null);
  await ledger.decide(() => [stopped('as the holder')]);
  await store.lease({ holder: 'that', at: (NOW + forMs) as Instant, forMs });
  await assert.rejects(
    ledger.decide(() => [stopped('too late')]),
    (error) => error instanceof Fenced && /after entry 1: another plane acts now/.test(error.message),
  );
  assert.equal(ledger.world().tail.seq, 1);
  ledger.holdToken(null);
  assert.equal((await ledger.decide(() => [stopped('by a person')])).length, 1);
});

test('the time of entries never goes back, although the clock does', async () => {
  const store = openMemoryLedgerStore();
  const clock = openVirtualClock(NOW);
  const times = { now: NOW };
  const ledger = await openLedger({ store, clock: { ...clock, now: () => times.now as Instant } });
  for (const now of [NOW, NOW + 5_000, NOW - 60_000, NOW + 1_000, NOW + 6_000]) {
    times.now = now;
    await ledger.decide((_, at) => [stopped(String(at - NOW))]);
  }
  const told = (await store.read({ after: 0, limit: 9 })).map(({ at, body }) => [at - NOW, body]);
  // A decision is told the time that its entry will have.
  assert.deepEqual(
    told,
    [0, 5_000, 5_000, 5_000, 6_000].map((ms) => [ms, { why: String(ms) }]),
  );
  times.now = NOW - 60_000;
  const again = await openLedger({ store, clock: { now: () => times.now as Instant } });
  const [entry] = await again.decide(() => [stopped('after a start')]);
  assert.equal(entry?.at, NOW + 6_000);
});

function stopped(why: string): Draft {
  return { kind: 'server.stopped', subject: 'server', actor: 'test', body: { why } };
}
