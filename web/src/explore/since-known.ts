import type { CohortSeriesView, SeriesView } from '../../../src/wire/series.ts';
import { drawnFrom } from '../chart/known-span.ts';

/** The slots before anything could be known are left out where they would be most of the picture. */
export function sinceKnown(view: SeriesView): SeriesView {
  const first = view.seen.coverage.findIndex((share, slot) => (share ?? 0) > 0 || (view.columns.total[slot] ?? 0) > 0);
  const from = Date.parse(view.from);
  const to = Date.parse(view.to);
  const start = drawnFrom({ from, to }, first < 0 ? null : from + first * view.slot_ms);
  return fromSlot(view, Math.max(0, Math.floor((start - from) / view.slot_ms)));
}

function fromSlot(view: SeriesView, slot: number): SeriesView {
  if (slot === 0) return view;
  const cut = <Value>(column: readonly Value[]): Value[] => column.slice(slot);
  const { total, bad, p50, p90, p95, p99 } = view.columns;
  const { coverage, lag_p50, lag_p99 } = view.seen;
  const cohort = (one: CohortSeriesView): CohortSeriesView => ({
    ...one,
    columns: { total: cut(one.columns.total), bad: cut(one.columns.bad), p50: cut(one.columns.p50), p95: cut(one.columns.p95) },
  });
  return {
    ...view,
    from: new Date(Date.parse(view.from) + slot * view.slot_ms).toISOString(),
    columns: { total: cut(total), bad: cut(bad), p50: cut(p50), p90: cut(p90), p95: cut(p95), p99: cut(p99) },
    heat: view.heat === null ? null : { ...view.heat, slots: cut(view.heat.slots) },
    seen: { ...view.seen, coverage: cut(coverage), lag_p50: cut(lag_p50), lag_p99: cut(lag_p99) },
    cohorts: view.cohorts.map(cohort),
    compared: view.compared === null ? null : { ...view.compared, sides: view.compared.sides.map(cohort) },
  };
}
