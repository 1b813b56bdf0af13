import { AT_HAND } from '../../evidence/cell.ts';
import { recentCells, type Evidence } from '../../evidence/evidence.ts';
import { type SlotColumns } from '../../evidence/slot-columns.ts';
import { MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { CellQuery } from '../../ports/cell-store.ts';
import type { Clock } from '../../ports/clock.ts';

/** What a backtest reads of cells; a store of cells has it. */
export type PastCells = {
  eachTotal(query: Omit<CellQuery, 'cohort'>, visit: (totals: SlotColumns) => void): Promise<void>;
  columns(query: CellQuery): Promise<readonly (SlotColumns & { readonly cohort: string })[]>;
};

export type Recent = { readonly clock: Clock; readonly evidence: () => Evidence };

/** Cells of whole minutes that are younger than this are at hand, whether they are sealed or not. */
const YOUNGEST = (AT_HAND - MINUTE) as DurationMs;

/** What is stored, and what was counted in the last minutes and is not sealed yet: a release of just now is in it. */
export function withRecent(store: PastCells, { clock, evidence }: Recent): PastCells {
  const cutOf = ({ tier, to }: Pick<CellQuery, 'tier' | 'to'>): Instant =>
    tier === '10s' ? (Math.min(to, slotOf((clock.now() - YOUNGEST) as Instant, MINUTE)) as Instant) : to;
  const recentOf = (query: CellQuery, cut: Instant): ReadonlyMap<string, SlotColumns> => {
    const span = { from: Math.max(query.from, cut) as Instant, to: query.to };
    return span.from < span.to && query.generation !== undefined
      ? byCohort(evidence(), query.generation, span)
      : new Map<string, SlotColumns>();
  };
  return {
    async eachTotal(query, visit) {
      const cut = cutOf(query);
      for (const columns of recentOf(query, cut).values()) visit(columns);
      if (query.from < cut) await store.eachTotal({ ...query, to: cut }, visit);
    },
    async columns(query) {
      const cut = cutOf(query);
      const recent = [...recentOf(query, cut)].map(([cohort, columns]) => ({ cohort, ...columns }));
      return query.from < cut ? [...recent, ...(await store.columns({ ...query, to: cut }))] : recent;
    },
  };
}

function byCohort(
  evidence: Evidence,
  generation: string,
  span: { readonly from: Instant; readonly to: Instant },
): ReadonlyMap<string, SlotColumns> {
  const found = Map.groupBy(recentCells(evidence, generation, span), ({ cohort }) => cohort);
  return new Map(
    [...found].map(([cohort, cells]) => [
      cohort,
      {
        at: Float64Array.from(cells, ({ at }) => at),
        good: Float64Array.from(cells, ({ good }) => good),
        total: Float64Array.from(cells, ({ total }) => total),
      },
    ]),
  );
}
