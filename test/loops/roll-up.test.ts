import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryEvidenceStore } from '../../src/adapters/memory/evidence-store.ts';
import { emptyCell, LATENESS, SLOT } from '../../src/evidence/cell.ts';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { expireOld, rollUpDue } from '../../src/loops/roll-up.ts';
import type { EvidenceStore } from '../../src/ports/evidence-store.ts';
import { plain } from '../contract/evidence-store.contract.ts';

/** On a full hour. */
const T0 = (Math.floor(1_800_000_000_000 / HOUR) * HOUR) as Instant;
const EVER = { from: 0 as Instant, to: 9e15 as Instant };

/** One event in each slot of [from, to). */
async function storeWith(from: number, to: number): Promise<EvidenceStore> {
  const store = openMemoryEvidenceStore();
  const cells = [];
  for (let at = from; at < to; at += SLOT)
    cells.push({ ...emptyCell({ generation: 'a@1', cohort: '{}', at: at as Instant }), good: 1, total: 1, n: 1, sum: 7 });
  await store.commit({ cells, payloads: [] });
  return store;
}

async function totals(store: EvidenceStore, tier: '1m' | '1h'): Promise<readonly (readonly [number, number])[]> {
  return (await store.cells({ tier, ...EVER })).map(({ at, total }) => [(at - T0) / MINUTE, total]);
}

test('a minute is sealed when no event of it may come any more, and not before', async () => {
  const store = await storeWith(T0, T0 + 2 * MINUTE);
  const sealed = T0 + MINUTE + LATENESS + 30 * SECOND;
  await rollUpDue(store, (sealed - 1) as Instant);
  assert.deepEqual(await totals(store, '1m'), []);
  await rollUpDue(store, sealed as Instant);
  assert.deepEqual(await totals(store, '1m'), [[0, 6]]);
});

test('an hour is made of its sixty sealed minutes', async () => {
  const store = await storeWith(T0, T0 + 2 * HOUR);
  await rollUpDue(store, (T0 + HOUR + LATENESS) as Instant);
  assert.deepEqual(await totals(store, '1h'), []);
  await rollUpDue(store, (T0 + HOUR + LATENESS + MINUTE) as Instant);
  assert.deepEqual(await totals(store, '1h'), [[0, 360]]);
});

test('after thirty days away everything left over is rolled up, in steps that end', async () => {
  const store = await storeWith(T0 + 50 * MINUTE, T0 + 70 * MINUTE);
  const at = (T0 + 30 * DAY) as Instant;
  await rollUpDue(store, at);
  assert.equal((await totals(store, '1m')).length, 20);
  assert.deepEqual(await totals(store, '1h'), [
    [0, 60],
    [60, 60],
  ]);
  assert.equal(await store.rolledUpUntil('1h'), T0 + 30 * DAY - HOUR);
  await expireOld(store, at);
  assert.deepEqual((await store.size()).cells, { '10s': 0, '1m': 20, '1h': 2 });
});

test('a crash between any two writes changes nothing in the end', async () => {
  const at = (T0 + 3 * HOUR + 20 * MINUTE) as Instant;
  const whole = await storeWith(T0, at);
  await rollUpDue(whole, at);
  for (let writes = 0; writes < 7; writes += 1) {
    const store = await storeWith(T0, at);
    await assert.rejects(rollUpDue(dyingAfter(store, writes), at), /the process died/);
    await rollUpDue(store, at);
    for (const tier of ['1m', '1h'] as const)
      assert.deepEqual(plain(await store.cells({ tier, ...EVER })), plain(await whole.cells({ tier, ...EVER })));
  }
});

test('a process that starts with an empty store has nothing to roll up', async () => {
  const store = openMemoryEvidenceStore();
  await rollUpDue(store, T0);
  assert.deepEqual([await store.rolledUpUntil('1m'), await store.rolledUpUntil('1h')], [null, null]);
});

function dyingAfter(store: EvidenceStore, writes: number): EvidenceStore {
  const left = { writes };
  return {
    ...store,
    async writeRollUp(rolled) {
      left.writes -= 1;
      if (left.writes < 0) throw new Error('the process died');
      await store.writeRollUp(rolled);
    },
  };
}
