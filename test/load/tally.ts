import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { cohortLabels } from '../../src/evidence/cohort.ts';
import type { Tier } from '../../src/evidence/cell.ts';
import type { Instant } from '../../src/kernel/units.ts';

/** Good and total, by journey and version. */
export type Tally = Readonly<Record<string, { readonly good: number; readonly total: number }>>;

export function addTally(into: Record<string, { good: number; total: number }>, more: Tally): void {
  for (const [name, { good, total }] of Object.entries(more)) {
    const known = (into[name] ??= { good: 0, total: 0 });
    known.good += good;
    known.total += total;
  }
}

/** What the sealed cells of a tier add up to. The server must be gone. */
export async function storedTally(cellsFile: string, tier: Tier): Promise<Tally> {
  const store = openSqliteCellStore(cellsFile);
  try {
    const tally: Record<string, { good: number; total: number }> = {};
    for (const { generation, cohort, good, total } of await store.columns({ tier, from: 0 as Instant, to: 9e15 as Instant })) {
      const [, journey] = /^(orders|fragile|payments)-/.exec(generation) ?? [];
      if (journey === undefined) continue;
      const name = `${journey} ${cohortLabels(cohort)['version'] ?? ''}`;
      for (let slot = 0; slot < good.length; slot += 1)
        addTally(tally, { [name]: { good: good[slot] ?? 0, total: total[slot] ?? 0 } });
    }
    return tally;
  } finally {
    await store.close();
  }
}
