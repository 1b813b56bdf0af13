import { blockOfCells } from '../../evidence/cell-block.ts';
import { mergeCell, SLOT, TIERS, type Cell, type Tier } from '../../evidence/cell.ts';
import { addCell, emptyDistribution } from '../../evidence/distribution.ts';
import { addColumns } from '../../evidence/fold-columns.ts';
import { forgetRemembered, rememberedReads, type MemoryRemembered } from './remembered.ts';
import { rollUp } from '../../evidence/roll-up.ts';
import type { Instant } from '../../kernel/units.ts';
import type { CellQuery, CellReads, CellStore, Retention, SealNote, SeriesColumns } from '../../ports/cell-store.ts';

/** What outlives a store in memory, so that tests can open it again. */
export type MemoryCells = {
  readonly tiers: KeptTiers;
  /** What was sealed before the seals that can be gone back to, and what each of those added. */
  readonly before: KeptTiers;
  readonly seals: MemorySeal[];
  readonly remembered: MemoryRemembered;
  checkpoint: Awaited<ReturnType<CellStore['checkpoint']>>;
};

type KeptTiers = Readonly<Record<Tier, Map<string, Cell>>>;
type MemorySeal = { readonly note: SealNote | null; readonly cells: readonly Cell[] };

export function openMemoryCells(): MemoryCells {
  return { tiers: noCells(), before: noCells(), seals: [], remembered: { exemplars: [], parts: [] }, checkpoint: null };
}

/** Keeps cells for as long as the process lives: for tests, scenarios and demonstrations. */
export function openMemoryCellStore(kept: MemoryCells = openMemoryCells()): CellStore {
  return {
    ...readsOf(kept.tiers),
    remembered: rememberedReads(kept.remembered),
    async seal({ cells, positions, counters, note = null, remembered }) {
      const copies: Cell[] = [];
      for (const cell of cells) copies.push(...rollUp([cell], SLOT));
      addTo(kept.tiers, copies);
      for (const exemplar of remembered?.exemplars ?? [])
        kept.remembered.exemplars.push({ exemplar, sealedAt: note?.at ?? exemplar.at });
      for (const part of remembered?.streams ?? []) {
        const mark = (kept.remembered.parts.at(-1)?.mark ?? 0) + 1;
        kept.remembered.parts.push({ mark, part });
      }
      kept.seals.push({ note, cells: copies });
      kept.checkpoint = { positions: { ...positions }, counters: counters?.slice() ?? null };
    },
    checkpoint: async () => kept.checkpoint,
    knownAt: async (at) => {
      const last = kept.seals.findLastIndex(({ note }) => note !== null && note.at <= at);
      const note = kept.seals[last]?.note ?? null;
      if (note === null) return null;
      const then = noCells();
      for (const tier of ALL_TIERS) addTo(then, kept.before[tier].values(), [tier]);
      for (const { cells } of kept.seals.slice(0, last + 1)) addTo(then, cells);
      return { note, ...readsOf(then) };
    },
    async maintain(at, retention) {
      forgetSeals(kept, at, retention);
      forgetRemembered(kept.remembered, at);
      for (const tiers of [kept.tiers, kept.before])
        for (const tier of ALL_TIERS)
          for (const [key, cell] of tiers[tier])
            if (cell.at + TIERS[tier].width <= at - retention.keepMs(tier, cell.generation)) tiers[tier].delete(key);
      return false;
    },
    async size() {
      const tiers = ALL_TIERS.map((tier) => {
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

const ALL_TIERS = Object.keys(TIERS) as Tier[];

function noCells(): KeptTiers {
  return { '10s': new Map(), '1m': new Map(), '1h': new Map() };
}

function addTo(tiers: KeptTiers, cells: Iterable<Cell>, into: readonly Tier[] = ALL_TIERS): void {
  const all = [...cells];
  for (const tier of into)
    for (const cell of rollUp(all, TIERS[tier].width)) {
      const known = tiers[tier].get(keyOf(cell));
      if (known === undefined) tiers[tier].set(keyOf(cell), cell);
      else mergeCell(known, cell);
    }
}

/** What is too old to be gone back to is known from the start of what can be. */
function forgetSeals({ seals, before }: MemoryCells, at: Instant, { pastMs = TIERS['10s'].keep }: Retention): void {
  const first = seals.findIndex(({ note }) => note !== null && note.at >= at - pastMs);
  const isOld = (seal: MemorySeal): boolean => seal.note === null || seal.note.at < at - pastMs;
  const old = first >= 0 ? first : seals.every(isOld) ? seals.length : 0;
  for (const { cells } of seals.splice(0, old)) addTo(before, cells);
}

function readsOf(tiers: KeptTiers): CellReads {
  return {
    columns: async (query) => columnsOf(found(tiers, query), query),
    async cells(query) {
      return rollUp(found(tiers, query), TIERS[query.tier].width).toSorted((a, b) => a.at - b.at || bySeries(a, b));
    },
    async eachBlock(query, visit) {
      const { width } = TIERS[query.tier];
      for (const cells of Map.groupBy(found(tiers, query), (cell) => `${cell.generation}|${cell.cohort}`).values()) {
        const [{ generation, cohort } = { generation: '', cohort: '' }] = cells;
        visit({ generation, cohort, block: blockOfCells(cells, width) });
      }
    },
    async eachDistribution(query, visit) {
      const series = Map.groupBy(found(tiers, query), (cell) => `${cell.generation}|${cell.cohort}`);
      for (const cells of series.values()) {
        const into = emptyDistribution();
        for (const cell of cells) addCell(into, cell);
        const [{ generation, cohort } = { generation: '', cohort: '' }] = cells;
        const first = cells.reduce((least, { at }) => Math.min(least, at), Infinity) as Instant;
        visit({ generation, cohort, first, ...into });
      }
    },
    totals: async (query) => totalsOf(tiers, query),
    async eachTotal(query, visit) {
      for (const { generation, at, good, total } of totalsOf(tiers, query)) visit({ generation, at, good, total });
    },
  };
}

function found(tiers: KeptTiers, { tier, from, to, generation, cohort }: CellQuery): readonly Cell[] {
  return [...tiers[tier].values()].filter(
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

function totalsOf(tiers: KeptTiers, query: CellQuery): readonly SeriesColumns[] {
  const whole = new Map<string, SeriesColumns>();
  for (const series of columnsOf(found(tiers, query), query)) {
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
