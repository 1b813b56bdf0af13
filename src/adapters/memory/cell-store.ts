import { blockOfCells } from '../../evidence/cell-block.ts';
import { mergeCell, SLOT, TIERS, type Cell, type Tier } from '../../evidence/cell.ts';
import { addCell, emptyDistribution } from '../../evidence/distribution.ts';
import { addColumns } from '../../evidence/fold-columns.ts';
import { rollUp } from '../../evidence/roll-up.ts';
import type { Instant } from '../../kernel/units.ts';
import type { CellQuery, CellStore, SeriesColumns } from '../../ports/cell-store.ts';

/** What outlives a store in memory, so that tests can open it again. */
export type MemoryCells = {
  readonly tiers: Readonly<Record<Tier, Map<string, Cell>>>;
  checkpoint: Awaited<ReturnType<CellStore['checkpoint']>>;
};

export function openMemoryCells(): MemoryCells {
  return { tiers: { '10s': new Map(), '1m': new Map(), '1h': new Map() }, checkpoint: null };
}

/** Keeps cells for as long as the process lives: for tests, scenarios and demonstrations. */
export function openMemoryCellStore(kept: MemoryCells = openMemoryCells()): CellStore {
  return {
    async seal({ cells, positions, counters }) {
      const copies: Cell[] = [];
      for (const cell of cells) copies.push(...rollUp([cell], SLOT));
      for (const tier of Object.keys(TIERS) as Tier[])
        for (const cell of rollUp(copies, TIERS[tier].width)) {
          const known = kept.tiers[tier].get(keyOf(cell));
          if (known === undefined) kept.tiers[tier].set(keyOf(cell), cell);
          else mergeCell(known, cell);
        }
      kept.checkpoint = { positions: { ...positions }, counters: counters?.slice() ?? null };
    },
    checkpoint: async () => kept.checkpoint,
    columns: async (query) => columnsOf(found(kept, query), query),
    async cells(query) {
      return rollUp(found(kept, query), TIERS[query.tier].width).toSorted((a, b) => a.at - b.at || bySeries(a, b));
    },
    async eachDistribution(query, visit) {
      const series = Map.groupBy(found(kept, query), (cell) => `${cell.generation}|${cell.cohort}`);
      for (const cells of series.values()) {
        const into = emptyDistribution();
        for (const cell of cells) addCell(into, cell);
        const [{ generation, cohort } = { generation: '', cohort: '' }] = cells;
        const first = cells.reduce((least, { at }) => Math.min(least, at), Infinity) as Instant;
        visit({ generation, cohort, first, ...into });
      }
    },
    totals: async (query) => totalsOf(kept, query),
    async eachTotal(query, visit) {
      for (const { generation, at, good, total } of totalsOf(kept, query)) visit({ generation, at, good, total });
    },
    async maintain(at, retention) {
      for (const tier of Object.keys(TIERS) as Tier[])
        for (const [key, cell] of kept.tiers[tier])
          if (cell.at + TIERS[tier].width <= at - retention.keepMs(tier, cell.generation)) kept.tiers[tier].delete(key);
      return false;
    },
    async size() {
      const tiers = (Object.keys(TIERS) as Tier[]).map((tier) => {
        const cells = [...kept.tiers[tier].values()];
        const series = new Set(cells.map((cell) => `${cell.generation}|${cell.cohort}`)).size;
        const oldest = cells.length === 0 ? null : (cells.reduce((at, cell) => Math.min(at, cell.at), Infinity) as Instant);
        return { tier, bytes: 0, cells: cells.length, series, oldest, keepMs: TIERS[tier].keep };
      });
      return { bytes: 0, tiers };
    },
    async close() {},
  };
}

function found(kept: MemoryCells, { tier, from, to, generation, cohort }: CellQuery): readonly Cell[] {
  return [...kept.tiers[tier].values()].filter(
    (cell) =>
      cell.at >= from &&
      cell.at < to &&
      (generation === undefined || cell.generation === generation) &&
      (cohort === undefined || cell.cohort === cohort),
  );
}

function columnsOf(cells: readonly Cell[], { tier }: CellQuery): readonly SeriesColumns[] {
  const series = Map.groupBy(cells.toSorted(bySeries), (cell) => `${cell.generation}|${cell.cohort}`);
  return [...series.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    return [{ generation: first.generation, cohort: first.cohort, ...blockOfCells(some, TIERS[tier].width).columns }];
  });
}

function totalsOf(kept: MemoryCells, query: CellQuery): readonly SeriesColumns[] {
  const whole = new Map<string, SeriesColumns>();
  for (const series of columnsOf(found(kept, query), query)) {
    const { generation } = series;
    const known = whole.get(generation);
    whole.set(generation, { ...(known === undefined ? series : addColumns(known, series)), generation, cohort: '' });
  }
  return [...whole.values()];
}

function keyOf({ at, generation, cohort }: Cell): string {
  return `${at}|${generation}|${cohort}`;
}

function bySeries(a: Cell, b: Cell): number {
  if (a.generation !== b.generation) return a.generation < b.generation ? -1 : 1;
  if (a.cohort !== b.cohort) return a.cohort < b.cohort ? -1 : 1;
  return 0;
}
