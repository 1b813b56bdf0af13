import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { SECOND, type Instant } from '../../src/kernel/units.ts';
import type { Draft } from '../../src/ledger/entry.ts';
import { LEASE, MARGIN, ledBy, openLead, type Lead } from '../../src/loops/lease.ts';
import { Fenced, openLedger, type Ledger } from '../../src/loops/ledger.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const NOW = 1_800_000_000_000;
type Plane = { readonly lead: Lead; readonly ledger: Ledger; readonly did: number[]; readonly clock: { ms: number } };

/** A plane with a clock of its own: two machines never agree to the millisecond. */
async function plane(holder: string, store: LedgerStore, skewMs = 0): Promise<Plane> {
  const time = { ms: NOW + skewMs };
  const clock = { now: () => time.ms as Instant };
  const ledger = await openLedger({ store, clock });
  const log = { say() {}, warn() {} };
  return { lead: openLead({ holder, ledger, store, clock, log }), ledger, did: [], clock: time };
}

/** A second passes for everybody; who may act records it. */
async function second(planes: readonly Plane[]): Promise<void> {
  for (const { lead, ledger, did, clock } of planes) {
    clock.ms += SECOND;
    const at = clock.ms as Instant;
    await lead.round(at);
    const act = ledBy(lead, {
      name: 'act',
      every: SECOND,
      run: async () => void did.push((await ledger.decide(() => [acted(did)]))[0]?.seq ?? 0),
    });
    await act.run(at);
  }
}

test('one plane acts, the other follows what it records', async () => {
  const store = openMemoryLedgerStore();
  const planes = [await plane('one', store), await plane('other', store)];
  const [one, other] = planes;
  assert.ok(one !== undefined && other !== undefined);
  for (let round = 0; round < 30; round += 1) await second(planes);
  assert.deepEqual([one.did.length, other.did.length], [30, 0]);
  assert.deepEqual(other.ledger.world(), one.ledger.world());
});

test('a plane that stops breathing is followed by the other after its lease, and not before', async () => {
  const store = openMemoryLedgerStore();
  const [one, other] = [await plane('one', store), await plane('other', store)];
  await second([one, other]);
  for (let seconds = 1; seconds * SECOND < LEASE; seconds += 1) {
    await second([other]);
    assert.deepEqual(other.did, []);
  }
  await second([other]);
  assert.equal(other.did.length, 1);
});

test('a plane that gives its lease back is followed at once', async () => {
  const store = openMemoryLedgerStore();
  const [one, other] = [await plane('one', store), await plane('other', store)];
  await second([one, other]);
  await one.lead.close();
  await second([one, other]);
  assert.deepEqual([one.did.length, other.did.length], [1, 1]);
});

test('a plane that was asleep does not act when it wakes, not even before its next round', async () => {
  const store = openMemoryLedgerStore();
  const [one, other] = [await plane('one', store), await plane('other', store)];
  await second([one, other]);
  one.clock.ms += LEASE;
  assert.equal(one.lead.mayAct(), false);
  other.clock.ms += LEASE;
  await second([other]);
  assert.equal(other.did.length, 1);
  // What it had begun before it fell asleep finds the other's token.
  await assert.rejects(
    one.ledger.decide(() => [acted([])]),
    Fenced,
  );
  await second([one, other]);
  assert.deepEqual([one.did.length, other.did.length], [1, 2]);
  assert.equal(one.ledger.world().tail.seq, 2, 'it has read what the other did, and hears the rest a second later');
});

test('a plane that cannot reach the store stops acting before another can begin', async () => {
  const store = openMemoryLedgerStore();
  const reach = { ok: true };
  const cut: LedgerStore = {
    ...store,
    lease: (ask) => (reach.ok ? store.lease(ask) : Promise.reject(new Error('the disk is away'))),
  };
  const one = await plane('one', cut);
  await second([one]);
  reach.ok = false;
  const begun = one.clock.ms;
  while (one.lead.mayAct()) await second([one]).catch(() => undefined);
  assert.equal(one.clock.ms - begun, LEASE - MARGIN);
});

for (const skew of [MARGIN - SECOND, SECOND - MARGIN]) {
  test(`clocks that differ by ${skew} ms never let two planes act at the same time`, async () => {
    const store = openMemoryLedgerStore();
    const [one, other] = [await plane('one', store), await plane('other', store, skew)];
    await second([one, other]);
    // The first falls silent for good; the seconds pass alike for both.
    for (let seconds = 0; seconds < 40 && other.did.length === 0; seconds += 1) {
      one.clock.ms += SECOND;
      await second([other]);
      assert.ok(!(one.lead.mayAct() && other.lead.mayAct()), `both act ${seconds} s after`);
    }
    assert.equal(other.did.length, 1);
  });
}

test('two planes on one SQLite file take turns and leave one chain', async () => {
  using folder = openTemporaryFolder();
  const stores = [openSqliteLedgerStore(folder.file('ledger.db')), openSqliteLedgerStore(folder.file('ledger.db'))];
  const planes = await Promise.all(stores.map((store, index) => plane(`plane ${index}`, store)));
  const [one, other] = planes;
  assert.ok(one !== undefined && other !== undefined);
  for (let round = 0; round < 5; round += 1) await second(planes);
  await one.lead.close();
  for (let round = 0; round < 5; round += 1) await second([other]);
  assert.deepEqual([one.did.length, other.did.length], [5, 5]);
  assert.deepEqual(await other.ledger.verify(), { entries: 10, tail: other.ledger.world().tail, firstBroken: null });
  for (const store of stores) await store.close();
});

function acted(did: readonly number[]): Draft {
  return { kind: 'server.stopped', subject: 'server', actor: 'test', body: { why: `acted ${did.length} times before` } };
}
