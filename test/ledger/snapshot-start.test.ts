import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemorySigner } from '../../src/adapters/memory/signer.ts';
import { digest } from '../../src/kernel/hash.ts';
import { SECOND, type Instant } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { EMPTY_WORLD, fold } from '../../src/ledger/world.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { settleKeys } from '../../src/loops/ledger-keys.ts';
import { keepState } from '../../src/loops/snapshots.ts';
import type { LedgerStore, Snapshot } from '../../src/ports/ledger-store.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const NOW = 1_800_000_000_000;
const CODE = '1.0.0+aaaa';

type Office = { readonly ledger: Ledger; readonly said: readonly string[]; readonly read: readonly number[] };

/** A start, and what it read of the entries and said on the way. */
async function start(store: LedgerStore, { code = CODE, seed = 'seed' } = {}): Promise<Office> {
  const said: string[] = [];
  const read: number[] = [];
  const log = { say: (text: string) => void said.push(text), warn: (text: string) => void said.push(text) };
  const watched: LedgerStore = {
    ...store,
    async read(query) {
      const entries = await store.read(query);
      read.push(...entries.map(({ seq }) => seq));
      return entries;
    },
  };
  const signer = openMemorySigner(seed);
  const ledger = await openLedger({ store: watched, clock: openVirtualClock(NOW), signer, code, log });
  return { ledger, said, read };
}

/** Entries up to 30 with snapshots after 10 and 20, each ten seconds after the one before. */
async function filled(): Promise<LedgerStore> {
  const store = openMemoryLedgerStore();
  const signer = openMemorySigner('seed');
  const clock = { ms: NOW };
  const ledger = await openLedger({ store, clock: { now: () => clock.ms as Instant }, signer, code: CODE });
  await settleKeys({ ledger, signer, log: { say() {}, warn() {} } });
  while (ledger.world().tail.seq < 30) {
    clock.ms += 10 * SECOND;
    const { seq } = ledger.world().tail;
    const body = { name: `freeze-${seq}`, service: null, until: (NOW + 1e9) as Instant, reason: `after ${seq}` };
    await ledger.decide(() => [{ kind: 'freeze.set', subject: `freeze/${seq}`, actor: 'test', body }]);
    if ((seq + 1) % 10 === 0 && seq < 29) await keepState(ledger.folded(), clock.ms as Instant, { store, code: CODE, signer });
  }
  return store;
}

async function foldedWhole(store: LedgerStore, through = Infinity): Promise<unknown> {
  const entries: readonly Entry[] = await store.read({ after: 0, limit: 1_000 });
  return entries.filter(({ seq }) => seq <= through).reduce(fold, EMPTY_WORLD);
}

test('a start takes the newest snapshot, reads the entries after it alone, and knows what a whole fold knows', async () => {
  const store = await filled();
  const { ledger, read, said } = await start(store);
  assert.deepEqual(read, [21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  assert.deepEqual(ledger.world(), await foldedWhole(store));
  assert.deepEqual(said, []);
});

const damages: readonly { name: string; harm: (store: LedgerStore) => Promise<void>; from: number; says: RegExp | null }[] = [
  {
    name: 'a text that was changed',
    harm: (store) => change(store, (one) => ({ ...one, text: one.text.replace('freeze-7', 'freeze-8') })),
    from: 10,
    says: /entry 20 is passed over: it is not what was signed/,
  },
  {
    name: 'a text that is lost',
    harm: (store) => change(store, (one) => ({ ...one, text: '' })),
    from: 10,
    says: /entry 20 is passed over: it is not what was signed/,
  },
  { name: 'a state of other code', harm: (store) => change(store, (one) => ({ ...one, code: 'other' })), from: 10, says: null },
  {
    name: 'a checkpoint of another state',
    harm: (store) => sign(store, { state: digest('another') }),
    from: 10,
    says: /it is not what was signed/,
  },
  {
    name: 'a checkpoint without a state',
    harm: (store) => sign(store, { state: null }),
    from: 10,
    says: null,
  },
  {
    name: 'a checkpoint of another entry',
    harm: (store) => sign(store, { hash: 'ab' }),
    from: 10,
    says: /its entry is another one/,
  },
  {
    name: 'a signature that was made up',
    harm: (store) => sign(store, { signature: 'AAAA' }),
    from: 10,
    says: /another key signed for it/,
  },
  {
    name: 'a signature for another time',
    harm: (store) => sign(store, { at: 1 as Instant }),
    from: 10,
    says: /another key signed for it/,
  },
];
for (const { name, harm, from, says } of damages) {
  test(`${name} is passed over, and an earlier snapshot taken`, async () => {
    const store = await filled();
    await harm(store);
    const { ledger, read, said } = await start(store);
    assert.equal(read[0], from + 1);
    assert.deepEqual(ledger.world(), await foldedWhole(store));
    if (says === null) assert.deepEqual(said, []);
    else assert.match(said.join('\n'), says);
  });
}

test('a forged state with a digest to match is passed over: nobody else has the key', async () => {
  const store = await filled();
  const forged = (await store.snapshotBefore({ seq: 20 }))?.text.replaceAll('after 7', 'as I say') ?? '';
  await change(store, (one) => ({ ...one, text: forged }));
  await sign(store, { state: digest(forged) });
  const { ledger } = await start(store);
  assert.deepEqual(ledger.world(), await foldedWhole(store));
});

test('where no snapshot is of this code or this key, the whole ledger is folded', async () => {
  for (const other of [{ code: '1.0.1+bbbb' }, { seed: 'another key' }]) {
    const store = await filled();
    const { ledger, read } = await start(store, other);
    assert.equal(read[0], 1);
    assert.deepEqual(ledger.world(), await foldedWhole(store));
  }
});

test('a broken chain after the snapshot is found at a start', async () => {
  const store = await filled();
  const broken: LedgerStore = {
    ...store,
    read: async (query) => (await store.read(query)).map((entry) => (entry.seq === 25 ? { ...entry, actor: 'nobody' } : entry)),
  };
  await assert.rejects(start(broken), /^Error: The ledger is damaged at entry 25: its content was changed/);
});

test('the state of then is folded from the snapshot before it, and is what was known then', async () => {
  const store = await filled();
  const { ledger, read } = await start(store);
  for (let seq = 0; seq <= 30; seq += 1) {
    // The first two entries share an instant.
    const at = (NOW + Math.max(0, seq - 1) * 10 * SECOND + (seq === 0 ? -1 : 9_999)) as Instant;
    assert.deepEqual(await ledger.worldAt(at), await foldedWhole(store, seq), `at ${seq}`);
  }
  const before = read.length;
  await ledger.worldAt((NOW + 24 * 10 * SECOND) as Instant);
  assert.deepEqual(read.slice(before), [21, 22, 23, 24, 25]);
});

async function change(store: LedgerStore, by: (one: Snapshot) => Snapshot): Promise<void> {
  const newest = await store.snapshotBefore({ seq: 20 });
  assert.ok(newest !== null);
  await store.keepSnapshot(by(newest));
}

async function sign(
  store: LedgerStore,
  by: Partial<NonNullable<Awaited<ReturnType<LedgerStore['newestCheckpoint']>>>>,
): Promise<void> {
  const newest = await store.newestCheckpoint();
  assert.ok(newest !== null);
  await store.keepCheckpoint({ ...newest, ...by });
}
