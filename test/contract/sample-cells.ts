import { emptyCell, TIERS, type Cell, type Tier } from '../../src/evidence/cell.ts';
import { eachBucket } from '../../src/evidence/histogram.ts';
import { DAY, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import type { CellStore, Retention } from '../../src/ports/cell-store.ts';

/** A store and the same one again, as after the process ended. */
export type OpenedCellStore = AsyncDisposable & { readonly store: CellStore; reopen(): Promise<CellStore> };

export const T0 = 1_800_000_000_000 as Instant;
export const EVER = { from: 0 as Instant, to: 9e15 as Instant };
export const BY_TIER: Retention = { keepMs: (tier) => TIERS[tier].keep };
export const FOREVER: Retention = { keepMs: () => (10_000 * DAY) as DurationMs };
export const ALL_TIERS = Object.keys(TIERS) as Tier[];

export function cellAt(at: number, { generation = 'checkout@1', cohort = 'a', ...counts }: Partial<Cell>): Cell {
  return { ...emptyCell({ generation, cohort, at: at as Instant }), n: counts.total ?? 0, ...counts };
}

export async function seal(store: CellStore, cells: readonly Cell[]): Promise<void> {
  await store.seal({ cells, positions: {}, counters: null });
}

export async function upkeep(store: CellStore, at: Instant, retention: Retention): Promise<number> {
  let pieces = 0;
  while (await store.maintain(at, retention)) pieces += 1;
  return pieces;
}

/** Cells in a form that compares by content. */
export function plain(cells: readonly Cell[]): readonly unknown[] {
  return cells.map(({ histogram, ...rest }) => {
    const buckets: [number, number][] = [];
    eachBucket(histogram, (bucket, weight) => buckets.push([bucket, weight]));
    return { ...rest, buckets };
  });
}
