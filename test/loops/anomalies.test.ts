import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { emptyCell, SLOT, type Cell } from '../../src/evidence/cell.ts';
import { keepRecent, laneFor, openEvidence, type Evidence } from '../../src/evidence/evidence.ts';
import { addToBucket, bucketOf } from '../../src/evidence/histogram.ts';
import { WATCHED } from '../../src/intake/generations.ts';
import { DAY, HOUR, MINUTE, slotOf, type Instant } from '../../src/kernel/units.ts';
import { openAnomalyWatch, type Looked } from '../../src/loops/anomalies.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { catalogOf, indicator, journey } from '../intake/sample-catalog.ts';

const NOW = (slotOf(1_800_000_000_000 as Instant, HOUR) + 20 * MINUTE) as Instant;
const INDICATOR = indicator('checkout-success', 'checkout');
const PER_SLOT = 10;

function cellAt(at: Instant, { slots = 1, bad = 0, ms = 100 }: { slots?: number; bad?: number; ms?: number } = {}): Cell {
  const cell = emptyCell({ generation: INDICATOR.generation, cohort: '{"version":"1.0.0"}', at });
  const total = PER_SLOT * slots;
  addToBucket(cell.histogram, bucketOf(ms), total);
  return Object.assign(cell, { good: total - bad, total, n: total, sum: total * ms });
}

async function fourWeeks(): Promise<CellStore> {
  const store = openMemoryCellStore();
  const cells: Cell[] = [];
  for (let at = slotOf((NOW - 28 * DAY) as Instant, HOUR); at < slotOf(NOW, HOUR); at = (at + HOUR) as Instant)
    cells.push(cellAt(at, { slots: 360, bad: 2 }));
  await store.seal({ cells, positions: {}, counters: null });
  return store;
}

/** The last twelve minutes: what came in each slot, and that the server watched. */
function lately(fill: (at: Instant) => Cell | null, { watched = true } = {}): Evidence {
  const evidence = openEvidence();
  const lane = laneFor(evidence, WATCHED);
  for (let at = slotOf((NOW - 12 * MINUTE) as Instant, SLOT); at <= NOW; at = (at + SLOT) as Instant) {
    const cell = fill(at);
    if (cell !== null) keepRecent(evidence, cell);
    if (watched) evidence.windows.add(lane, at, { good: 1, total: 1 });
  }
  return evidence;
}

async function lookAt(evidence: Evidence, store?: CellStore): Promise<Looked> {
  const catalog = catalogOf([journey('checkout')], [INDICATOR]);
  const watch = openAnomalyWatch({ catalog: () => catalog, evidence: () => evidence, cellStore: store ?? (await fourWeeks()) });
  await watch.round(NOW);
  return watch.looked()[0] ?? assert.fail('nothing was looked at');
}

const kinds = ({ anomalies }: Looked): readonly string[] => anomalies.map(({ kind }) => kind);

test('minutes like those of the last weeks are usual', async () => {
  assert.deepEqual(kinds(await lookAt(lately((at) => cellAt(at)))), []);
});

test('traffic that vanished, failures and slowness are found in the last ten minutes', async () => {
  const found = await lookAt(lately(() => null));
  assert.deepEqual(kinds(found), ['traffic-vanished']);
  assert.equal(Math.round(found.anomalies[0]?.usual.middle ?? 0), 600);
  assert.deepEqual(kinds(await lookAt(lately((at) => cellAt(at, { bad: 1 })))), ['errors-high']);
  assert.deepEqual(kinds(await lookAt(lately((at) => cellAt(at, { ms: 300 })))), ['latency-high']);
});

test('silence while the server did not watch is no anomaly, and what is young has nothing usual yet', async () => {
  assert.deepEqual(kinds(await lookAt(lately(() => null, { watched: false }))), []);
  const young = await lookAt(
    lately((at) => cellAt(at)),
    openMemoryCellStore(),
  );
  assert.equal(young.isYoung, true);
});

test('within the hour nothing is read again, and what is usual goes with the time of day', async () => {
  const store = openMemoryCellStore();
  const busy = [1, 2].map((hours) => slotOf(NOW, HOUR) + hours * HOUR);
  const cells = busy.flatMap((hour) => [1, 2, 3, 4].map((days) => cellAt((hour - days * DAY) as Instant, { slots: 360 })));
  await store.seal({ cells, positions: {}, counters: null });
  const read: number[] = [];
  const counted: CellStore = { ...store, cells: async (query) => (read.push(query.from), store.cells(query)) };
  const catalog = catalogOf([journey('checkout')], [INDICATOR]);
  const evidence = lately(() => null);
  const lane = laneFor(evidence, WATCHED);
  const watch = openAnomalyWatch({ catalog: () => catalog, evidence: () => evidence, cellStore: counted });
  const found: (readonly string[])[] = [];
  for (const minutes of [0, 58, 61]) {
    const at = (NOW + minutes * MINUTE) as Instant;
    for (let slot = at - 10 * MINUTE; slot <= at; slot += SLOT)
      evidence.windows.add(lane, slot as Instant, { good: 1, total: 1 });
    await watch.round(at);
    found.push(kinds(watch.looked()[0] ?? assert.fail('nothing was looked at')));
  }
  assert.deepEqual(found, [[], ['traffic-vanished'], ['traffic-vanished']]);
  assert.equal(read.length, 2);
});
