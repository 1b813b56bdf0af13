import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { emptyCell, type Cell } from '../../src/evidence/cell.ts';
import { addToBucket } from '../../src/evidence/histogram.ts';
import { HOUR, MINUTE, slotOf, type Instant } from '../../src/kernel/units.ts';
import { openKnownStretches } from '../../src/loops/known-stretches.ts';
import type { CellStore, SeriesDistribution } from '../../src/ports/cell-store.ts';

const NOW = (slotOf(1_800_000_000_000 as Instant, HOUR) + 10 * MINUTE) as Instant;
const TO = slotOf(NOW, HOUR);
const ASKED = { tier: '1h', from: (TO - 48 * HOUR) as Instant, to: TO, generation: 'g' } as const;

function cellAt(hours: number, cohort = 'a'): Cell {
  const cell = emptyCell({ generation: 'g', cohort, at: (TO - hours * HOUR) as Instant });
  addToBucket(cell.histogram, 200 + hours, hours);
  return Object.assign(cell, { good: 1, total: 2, n: 2, sum: hours });
}

/** A store that says which hours it was asked for. */
async function openCounted(cells: readonly Cell[]): Promise<{ store: CellStore; asked: (readonly number[])[] }> {
  const store = openMemoryCellStore();
  await store.seal({ cells, positions: {}, counters: null });
  const asked: (readonly number[])[] = [];
  const eachDistribution: CellStore['eachDistribution'] = (query, visit) => {
    asked.push([(TO - query.from) / HOUR, (TO - query.to) / HOUR]);
    return store.eachDistribution(query, visit);
  };
  return { store: { ...store, eachDistribution }, asked };
}

test('hours that nothing can come to any more are read once in five minutes, and say the same', async () => {
  const { store, asked } = await openCounted([40, 30, 12, 8, 3, 1].flatMap((hours) => [cellAt(hours), cellAt(hours, 'b')]));
  const hours = openKnownStretches();
  const told = async (now: number): Promise<unknown> => {
    const found: SeriesDistribution[] = [];
    await hours.each(store, { ...ASKED, now: now as Instant, asOf: null }, (one) => {
      found.push({ ...one, weights: one.weights.slice() });
    });
    return found;
  };
  const first = await told(NOW);
  assert.deepEqual(asked, [
    [48, 9],
    [9, 0],
  ]);
  assert.deepEqual(await told(NOW + MINUTE), first);
  assert.deepEqual(await told(NOW + 4 * MINUTE), first);
  assert.deepEqual(asked.slice(2), [
    [9, 0],
    [9, 0],
  ]);
  await told(NOW + 5 * MINUTE);
  assert.deepEqual(asked.slice(4), [
    [48, 9],
    [9, 0],
  ]);
  assert.equal(hours.size, 4);
});

test('what is late within the last hours is told once it is sealed, and until then nothing is read again', async () => {
  let seals = 0;
  const { store, asked } = await openCounted([cellAt(20)]);
  const hours = openKnownStretches();
  const total = async (): Promise<number> => {
    const totals: number[] = [];
    await hours.each(store, { ...ASKED, now: NOW, asOf: 1 + seals }, (one) => totals.push(one.total));
    return totals.reduce((sum, each) => sum + each, 0);
  };
  assert.equal(await total(), 2);
  assert.equal(await total(), 2);
  assert.equal(asked.length, 2);
  seals += 1;
  await store.seal({ cells: [cellAt(8)], positions: {}, counters: null });
  assert.equal(await total(), 4);
});

test('as many series are held as there is room for, and the oldest go first', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => cellAt(20, `${index}`));
  const { store, asked } = await openCounted(many);
  const hours = openKnownStretches();
  for (const from of [30, 31, 30, 31])
    await hours.each(
      store,
      { ...ASKED, from: (TO - from * HOUR) as Instant, to: (TO - 10 * HOUR) as Instant, now: NOW, asOf: null },
      () => {},
    );
  assert.equal(hours.size, 10_000);
  assert.equal(asked.length, 4);
});
