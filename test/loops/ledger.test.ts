import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import type { Draft, Entry } from '../../src/ledger/entry.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { chain } from '../contract/ledger-store.contract.ts';
import { openVirtualClock } from '../virtual-clock.ts';

function stopped(why: string): Draft {
  return { kind: 'server.stopped', subject: 'server', actor: 'test', body: { why } };
}

async function open(
  store: LedgerStore = openMemoryLedgerStore(),
): Promise<{ ledger: Awaited<ReturnType<typeof openLedger>>; store: LedgerStore }> {
  return { store, ledger: await openLedger({ store, clock: openVirtualClock(1_800_000_000_000) }) };
}

test('decisions that are asked for at once are made one after the other, each on what the one before recorded', async () => {
  const { ledger } = await open();
  const seen: number[] = [];
  const decide = (): Promise<readonly Entry[]> =>
    ledger.decide((world) => {
      seen.push(world.tail.seq);
      return [stopped(`after ${world.tail.seq}`)];
    });
  const recorded = await Promise.all(Array.from({ length: 20 }, decide));
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, index) => index),
  );
  assert.deepEqual(
    recorded.flat().map(({ seq }) => seq),
    seen.map((seq) => seq + 1),
  );
  assert.equal((await ledger.verify()).firstBroken, null);
});

test('where nothing is decided nothing is recorded', async () => {
  const { ledger, store } = await open();
  assert.deepEqual(await ledger.decide(() => []), []);
  assert.equal(await store.last(), null);
});

test('a decision that breaks records nothing, and the next one is made all the same', async () => {
  const { ledger, store } = await open();
  const broken = ledger.decide(() => {
    throw new Error('a mistake');
  });
  const next = ledger.decide(() => [stopped('fine')]);
  await assert.rejects(broken, /a mistake/);
  assert.equal((await next).length, 1);
  assert.equal((await store.last())?.seq, 1);
});

test('a fact that cannot follow from the state never becomes part of the record', async () => {
  const { ledger, store } = await open();
  const ghost: Draft = { kind: 'rollout.judged', subject: 'ghost', actor: 'test', body: { batches: [] } };
  await assert.rejects(
    ledger.decide(() => [stopped('first'), ghost]),
    /rollout ghost, which was never started/,
  );
  assert.equal(await store.last(), null);
  assert.equal(ledger.world().tail.seq, 0);
});

test('what could not be stored is not in the state, and nobody is told of it', async () => {
  const inner = openMemoryLedgerStore();
  const disk = { fails: true };
  const { ledger } = await open({
    ...inner,
    append: (entries, tail) => (disk.fails ? Promise.reject(new Error('the disk is full')) : inner.append(entries, tail)),
  });
  const heard: number[] = [];
  ledger.onEntry(({ seq }) => heard.push(seq));
  await assert.rejects(
    ledger.decide(() => [stopped('lost')]),
    /the disk is full/,
  );
  assert.deepEqual([ledger.world().tail.seq, heard], [0, []]);
  disk.fails = false;
  await ledger.decide(() => [stopped('kept')]);
  assert.deepEqual([ledger.world().tail.seq, heard], [1, [1]]);
});

test('a ledger of many pages is folded whole, and listeners hear only what is new', async () => {
  const store = openMemoryLedgerStore();
  await store.append(chain(2_500), { after: 0 });
  const { ledger } = await open(store);
  assert.equal(ledger.world().tail.seq, 2_500);
  const heard: number[] = [];
  const stop = ledger.onEntry(({ seq }) => heard.push(seq));
  await ledger.decide(() => [stopped('one')]);
  stop();
  await ledger.decide(() => [stopped('two')]);
  assert.deepEqual(heard, [2_501]);
  assert.deepEqual(await ledger.verify(), { entries: 2_502, tail: ledger.world().tail, firstBroken: null });
});

test('a damaged ledger is not opened, and the damage is named', async () => {
  const entries = chain(1_200).map((entry) => (entry.seq === 1_100 ? { ...entry, actor: 'nobody' } : entry));
  const store = openMemoryLedgerStore();
  await store.append(entries, { after: 0 });
  await assert.rejects(open(store), /^Error: The ledger is damaged at entry 1100: its content was changed/);
});

test('what was kept without an answer is known before anything else is decided, even if nothing is recorded any more', async () => {
  const store = openMemoryLedgerStore();
  const fails = { left: 1 };
  const silent: LedgerStore = {
    ...store,
    async append(...args) {
      const answer = await store.append(...args);
      fails.left -= 1;
      if (fails.left === 0) throw new Error('nobody knows what it did');
      return answer;
    },
  };
  const { ledger } = await open(silent);
  const heard: number[] = [];
  ledger.onEntry(({ seq }) => heard.push(seq));
  await assert.rejects(
    ledger.decide(() => [stopped('first')]),
    /nobody knows/,
  );
  const seen: number[] = [];
  await ledger.decide((world) => {
    seen.push(world.tail.seq);
    return [];
  });
  assert.deepEqual(seen, [1]);
  assert.deepEqual(heard, [1]);
});
