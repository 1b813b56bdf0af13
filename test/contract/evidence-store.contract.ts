import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyCell, TIERS, type Cell, type Tier } from '../../src/evidence/cell.ts';
import { countValue, encodeHistogram } from '../../src/evidence/histogram.ts';
import { HOUR, MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import type { EvidenceStore } from '../../src/ports/evidence-store.ts';

export type OpenedEvidenceStore = AsyncDisposable & { readonly store: EvidenceStore };

export const T0 = 1_800_000_000_000 as Instant;
const EVER = { from: 0 as Instant, to: 9e15 as Instant };

/** What every EvidenceStore promises; all adapters pass this unchanged. */
export function evidenceStoreContract(name: string, open: () => Promise<OpenedEvidenceStore>): void {
  describe(`EvidenceStore contract: ${name}`, () => {
    test('cells come back as they were given', async () => {
      await using opened = await open();
      const cell = cellAt(T0, { good: 3, total: 5, sum: 1_234.25 });
      for (const value of [0, 0.4, 12, 12.5, 80_000]) countValue(cell.histogram, value);
      await opened.store.commit({ cells: [cell], payloads: [] });
      assert.deepEqual(plain(await opened.store.cells({ tier: '10s', ...EVER })), plain([cell]));
    });

    test('a cell committed again is replaced, not added to', async () => {
      await using opened = await open();
      await opened.store.commit({
        cells: [cellAt(T0, { good: 1, total: 1 }), cellAt(T0, { good: 7, total: 9, cohort: 'b' })],
        payloads: [],
      });
      await opened.store.commit({ cells: [cellAt(T0, { good: 2, total: 4 })], payloads: [] });
      const found = await opened.store.cells({ tier: '10s', ...EVER });
      assert.deepEqual(
        found.toSorted((a, b) => a.good - b.good).map(({ cohort, good, total }) => [cohort, good, total]),
        [
          ['a', 2, 4],
          ['b', 7, 9],
        ],
      );
    });

    test('cells are read before commit gives up control, so that they may change right after', async () => {
      await using opened = await open();
      const cell = cellAt(T0, { good: 1, total: 1 });
      const done = opened.store.commit({ cells: [cell], payloads: [] });
      cell.good = 100;
      countValue(cell.histogram, 5);
      await done;
      assert.deepEqual(plain(await opened.store.cells({ tier: '10s', ...EVER })), plain([cellAt(T0, { good: 1, total: 1 })]));
    });

    test('what a reader does to a cell stays with the reader', async () => {
      await using opened = await open();
      await opened.store.commit({ cells: [cellAt(T0, { good: 1, total: 1 })], payloads: [] });
      for (const cell of await opened.store.cells({ tier: '10s', ...EVER })) {
        cell.good = 100;
        countValue(cell.histogram, 5);
      }
      assert.deepEqual(plain(await opened.store.cells({ tier: '10s', ...EVER })), plain([cellAt(T0, { good: 1, total: 1 })]));
    });

    test('cells are read in the order of time, from the first instant up to but without the second', async () => {
      await using opened = await open();
      const starts = [30, 0, 20, 10].map((seconds) => (T0 + seconds * SECOND) as Instant);
      await opened.store.commit({ cells: starts.map((at) => cellAt(at, { total: 1 })), payloads: [] });
      const found = await opened.store.cells({ tier: '10s', from: T0, to: (T0 + 30 * SECOND) as Instant });
      assert.deepEqual(
        found.map(({ at }) => at - T0),
        [0, 10 * SECOND, 20 * SECOND],
      );
    });

    test('cells of one generation are read alone', async () => {
      await using opened = await open();
      const generations = ['checkout@1', 'checkout@2', "o'clock"];
      await opened.store.commit({ cells: generations.map((generation) => cellAt(T0, { generation, total: 1 })), payloads: [] });
      for (const generation of generations) {
        const found = await opened.store.cells({ tier: '10s', ...EVER, generation });
        assert.deepEqual(
          found.map((cell) => cell.generation),
          [generation],
        );
      }
      assert.deepEqual(await opened.store.cells({ tier: '10s', ...EVER, generation: 'checkout' }), []);
    });

    test('the resolutions do not mix', async () => {
      await using opened = await open();
      await opened.store.commit({ cells: [cellAt(T0, { total: 1 })], payloads: [] });
      await opened.store.writeRollUp({ tier: '1m', cells: [cellAt(T0, { total: 2 })], until: T0 });
      await opened.store.writeRollUp({ tier: '1h', cells: [cellAt(T0, { total: 3 })], until: T0 });
      assert.deepEqual(await totals(opened.store), { '10s': [1], '1m': [2], '1h': [3] });
      assert.deepEqual((await opened.store.size()).cells, { '10s': 1, '1m': 1, '1h': 1 });
    });

    test('a roll-up is remembered with its end, and repeating it changes nothing', async () => {
      await using opened = await open();
      assert.equal(await opened.store.rolledUpUntil('1m'), null);
      for (let time = 0; time < 2; time += 1) {
        await opened.store.writeRollUp({ tier: '1m', cells: [cellAt(T0, { total: 2 })], until: (T0 + MINUTE) as Instant });
      }
      await opened.store.writeRollUp({ tier: '1h', cells: [], until: (T0 + HOUR) as Instant });
      assert.equal(await opened.store.rolledUpUntil('1m'), T0 + MINUTE);
      assert.equal(await opened.store.rolledUpUntil('1h'), T0 + HOUR);
      assert.deepEqual(await totals(opened.store), { '10s': [], '1m': [2], '1h': [] });
    });

    test('the oldest cell of a resolution is known, and that there is none', async () => {
      await using opened = await open();
      assert.equal(await opened.store.oldest('10s'), null);
      await opened.store.commit({ cells: [cellAt((T0 + MINUTE) as Instant, {}), cellAt(T0, {})], payloads: [] });
      assert.equal(await opened.store.oldest('10s'), T0);
      assert.equal(await opened.store.oldest('1m'), null);
    });

    test('each resolution is kept for its own time, to the millisecond', async () => {
      await using opened = await open();
      const keep = (tier: Tier): Cell[] =>
        [TIERS[tier].keep, TIERS[tier].keep + 1].map((age) => cellAt((T0 - age) as Instant, { total: age }));
      await opened.store.commit({ cells: keep('10s'), payloads: [] });
      for (const tier of ['1m', '1h'] as const) await opened.store.writeRollUp({ tier, cells: keep(tier), until: T0 });
      await opened.store.expire(T0, T0);
      assert.deepEqual(await totals(opened.store), {
        '10s': [TIERS['10s'].keep],
        '1m': [TIERS['1m'].keep],
        '1h': [TIERS['1h'].keep],
      });
    });

    test('payloads are known since an instant, oldest first, and expire on their own', async () => {
      await using opened = await open();
      const payloads = [30, 10, 20].map((at) => ({ digest: `d${at}`, at: (T0 + at) as Instant }));
      await opened.store.commit({ cells: [], payloads });
      assert.deepEqual(
        (await opened.store.payloads((T0 + 20) as Instant)).map(({ digest }) => digest),
        ['d20', 'd30'],
      );
      await opened.store.expire(T0, (T0 + 20) as Instant);
      assert.deepEqual(
        (await opened.store.payloads(0 as Instant)).map(({ digest }) => digest),
        ['d20', 'd30'],
      );
    });

    test('a payload that came again is known once, since its last coming', async () => {
      await using opened = await open();
      await opened.store.commit({
        cells: [],
        payloads: [
          { digest: 'd', at: T0 },
          { digest: 'e', at: (T0 + 1) as Instant },
        ],
      });
      await opened.store.commit({
        cells: [],
        payloads: [
          { digest: 'd', at: (T0 + 5) as Instant },
          { digest: 'd', at: (T0 + 5) as Instant },
        ],
      });
      assert.deepEqual(await opened.store.payloads(0 as Instant), [
        { digest: 'e', at: T0 + 1 },
        { digest: 'd', at: T0 + 5 },
      ]);
    });
  });
}

export function cellAt(at: Instant, { generation = 'checkout@1', cohort = 'a', ...counts }: Partial<Cell>): Cell {
  return { ...emptyCell({ generation, cohort, at }), n: counts.total ?? 0, ...counts };
}

/** Cells in a form that compares by content. */
export function plain(cells: readonly Cell[]): readonly unknown[] {
  return cells.map(({ histogram, ...rest }) => ({ ...rest, histogram: [...encodeHistogram(histogram)] }));
}

async function totals(store: EvidenceStore): Promise<Record<Tier, number[]>> {
  const of = async (tier: Tier): Promise<number[]> => (await store.cells({ tier, ...EVER })).map(({ total }) => total);
  return { '10s': await of('10s'), '1m': await of('1m'), '1h': await of('1h') };
}
