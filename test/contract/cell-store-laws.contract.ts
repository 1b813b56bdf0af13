import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIERS, type Cell } from '../../src/evidence/cell.ts';
import { addBlock, addCell, emptyDistribution, type Distribution } from '../../src/evidence/distribution.ts';
import { addToBucket, BUCKETS } from '../../src/evidence/histogram.ts';
import { rollUp } from '../../src/evidence/roll-up.ts';
import { DAY, HOUR, SECOND, type Instant } from '../../src/kernel/units.ts';
import type { CellQuery, CellReads, GenerationTotals, SeriesColumns } from '../../src/ports/cell-store.ts';
import { ALL_TIERS, cellAt, EVER, FOREVER, plain, seal, T0, upkeep, type OpenedCellStore } from './sample-cells.ts';

/** The law behind the contract: nothing that is done to a store changes what it says of what was sealed. */
export function cellStoreLaws(name: string, open: () => Promise<OpenedCellStore>): void {
  test(`CellStore law, ${name}: whatever is sealed, merged and opened again in whatever order, every read equals a naive fold`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 12 }), async (steps) => {
        await using opened = await open();
        const sealed: Cell[] = [];
        let store = opened.store;
        for (const { does, cells, at, pieces } of steps) {
          if (does === 'seal') await seal(store, cells);
          if (does === 'seal') sealed.push(...cells);
          if (does === 'reopen') store = await opened.reopen();
          if (does === 'maintain') for (let piece = 0; piece < pieces; piece += 1) await store.maintain(at, FOREVER);
        }
        await equalsFold(store, sealed);
        await upkeep(store, (T0 + 400 * DAY) as Instant, FOREVER);
        await equalsFold(store, sealed);
      }),
      { numRuns: 40 },
    );
  });
}

/** Sums of these are exact, so that the order of adding cannot matter. */
const amount = fc.oneof(
  fc.nat(300),
  fc.integer({ min: 0, max: 2 ** 16 }).map((eighths) => eighths / 8),
);
const someCell = fc
  .record({
    base: fc.constantFrom(0, HOUR, DAY, 20 * DAY),
    slot: fc.nat(400),
    generation: fc.constantFrom('checkout@1', 'search@7', 'heard/shop'),
    cohort: fc.constantFrom('{}', '{"region":"eu"}', '{"region":"us"}'),
    counts: fc.record({ good: amount, total: amount, n: fc.nat(50), sum: amount }),
    buckets: fc.array(fc.tuple(fc.nat(BUCKETS - 1), fc.integer({ min: 1, max: 300 })), { maxLength: 4 }),
  })
  .map(({ base, slot, generation, cohort, counts, buckets }) => {
    const cell = cellAt(T0 + base + slot * 10 * SECOND, { generation, cohort, ...counts });
    for (const [bucket, weight] of buckets) addToBucket(cell.histogram, bucket, weight);
    return cell;
  });
export const someStep = fc.record({
  does: fc.constantFrom('seal', 'seal', 'maintain', 'reopen'),
  cells: fc.array(someCell, { maxLength: 30 }),
  at: fc.integer({ min: 0, max: 45 * 24 }).map((hours) => (T0 + hours * HOUR) as Instant),
  pieces: fc.integer({ min: 1, max: 20 }),
});

export async function equalsFold(store: CellReads, sealed: readonly Cell[]): Promise<void> {
  for (const tier of ALL_TIERS) {
    const wanted = rollUp(sealed, TIERS[tier].width).toSorted(byPlace);
    assert.deepEqual(plain(await store.cells({ tier, ...EVER })), plain(wanted), `cells of ${tier}`);
    assert.deepEqual(flat(await store.columns({ tier, ...EVER })), plainCounts(wanted), `columns of ${tier}`);
    const merged = rollUp(
      sealed.map((cell) => ({ ...cell, cohort: '' })),
      TIERS[tier].width,
    ).toSorted(byPlace);
    assert.deepEqual(flat(await store.totals({ tier, ...EVER })), plainCounts(merged), `totals of ${tier}`);
    const each: GenerationTotals[] = [];
    await store.eachTotal({ tier, ...EVER }, (totals) => each.push(totals));
    const found = each
      .sort((a, b) => (a.generation < b.generation ? -1 : 1))
      .flatMap(({ generation, at, good, total }) =>
        Array.from(at, (start, row) => ({ generation, at: start, good: good[row], total: total[row] })),
      );
    const sums = merged.toSorted(byPlaceOfSeries).map(({ generation, at, good, total }) => ({ generation, at, good, total }));
    assert.deepEqual(found, sums, `each total of ${tier}`);
    for (const span of [EVER, PART]) await addsUp(store, wanted, { tier, ...span });
  }
}

/** Neither end lies on a slot of an hour. */
const PART = { from: (T0 + 20 * SECOND) as Instant, to: (T0 + DAY + 25 * 60 * SECOND) as Instant };

/** What the distribution of each series must be, from its cells. */
async function addsUp(store: CellReads, all: readonly Cell[], query: CellQuery): Promise<void> {
  const found: (readonly [string, unknown])[] = [];
  await store.eachDistribution(query, ({ generation, cohort, weights, ...counts }) =>
    found.push([`${generation} ${cohort}`, { ...counts, weights: [...weights] }]),
  );
  const asked = all.filter(({ at }) => at >= query.from && at < query.to);
  const wanted = [...Map.groupBy(asked, ({ generation, cohort }) => `${generation} ${cohort}`)].map(([series, cells]) => {
    const into = emptyDistribution();
    for (const cell of cells) addCell(into, cell);
    return [series, { ...into, first: Math.min(...cells.map(({ at }) => at)), weights: [...into.weights] }] as const;
  });
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted), `distributions of ${query.tier}`);
  // Rows may be of narrower slots: those of the slots that start in the span are asked for.
  const { width } = TIERS[query.tier];
  const whole = { from: Math.ceil(query.from / width) * width, to: Math.ceil(query.to / width) * width };
  const blocks = new Map<string, Distribution>();
  await store.eachBlock(query, ({ generation, cohort, block }) => {
    const into = blocks.get(`${generation} ${cohort}`) ?? emptyDistribution();
    if (addBlock(into, block, whole) !== null) blocks.set(`${generation} ${cohort}`, into);
  });
  const added = [...blocks].map(([series, { weights, ...counts }]) => [series, { ...counts, weights: [...weights] }] as const);
  const counted = wanted.map(([series, { first: _first, ...counts }]) => [series, counts] as const);
  assert.deepEqual(Object.fromEntries(added), Object.fromEntries(counted), `blocks of ${query.tier}`);
}

function plainCounts(cells: readonly Cell[]): readonly unknown[] {
  return cells
    .toSorted(byPlaceOfSeries)
    .map(({ generation, cohort, at, good, total, n, sum }) => ({ generation, cohort, at, good, total, n, sum }));
}

function flat(series: readonly SeriesColumns[]): readonly unknown[] {
  return series.flatMap(({ generation, cohort, at, good, total, n, sum }) =>
    Array.from(at, (start, row) => ({
      generation,
      cohort,
      at: start,
      good: good[row],
      total: total[row],
      n: n[row],
      sum: sum[row],
    })),
  );
}

type Place = Pick<Cell, 'at' | 'generation' | 'cohort'>;

function byPlace(a: Place, b: Place): number {
  return a.at - b.at || bySeries(a, b);
}

function byPlaceOfSeries(a: Place, b: Place): number {
  return bySeries(a, b) || a.at - b.at;
}

function bySeries(a: Place, b: Place): number {
  if (a.generation !== b.generation) return a.generation < b.generation ? -1 : 1;
  return a.cohort === b.cohort ? 0 : a.cohort < b.cohort ? -1 : 1;
}
