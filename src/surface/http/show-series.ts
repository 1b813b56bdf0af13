import type { Indicator } from '../../catalog/catalog.ts';
import { cohortLabels } from '../../evidence/cohort.ts';
import { QUANTILE_BOUND, quantileIn, type Distribution } from '../../evidence/distribution.ts';
import type { Exemplar } from '../../evidence/exemplar.ts';
import { heatRows } from '../../evidence/heat-rows.ts';
import { quantileColumns, wholeOf, type SlotGrid } from '../../evidence/slot-grid.ts';
import { showInstant } from '../../kernel/show.ts';
import type { IndicatorSeries } from '../../loops/indicator-series.ts';
import type { SlotSight } from '../../loops/slot-sight.ts';
import type { CohortDifference } from '../../verdict/cohort-difference.ts';
import type { CohortSeriesView, SeriesView } from '../../wire/series.ts';

/** More rows than this cannot be told apart on a screen. */
const MOST_ROWS = 40;

type Columns = 'columns' | 'heat' | 'seen' | 'cohorts' | 'joined' | 'redefined' | 'coverage' | 'age_ms' | 'bound';
type Summed = 'n' | 'good' | 'total' | 'bad_share' | 'p50' | 'p90' | 'p95' | 'p99';

export function showMeasured(found: IndicatorSeries): Pick<SeriesView, Columns | Summed> {
  const { whole, sight } = found;
  const [p50 = [], p90 = [], p95 = [], p99 = []] = quantileColumns(whole, [0.5, 0.9, 0.95, 0.99]).map(rounded);
  const heat = heatRows(whole, MOST_ROWS);
  return {
    redefined: found.isRedefined,
    ...showSummed(wholeOf(whole)),
    columns: { ...showCounts(whole), p50, p90, p95, p99 },
    heat: heat === null ? null : { edges: heat.edges.map(short), slots: heat.slots.map((slot) => slot.map(short)) },
    seen: showSeen(sight),
    cohorts: found.cohorts.map(({ value, grid }) => showCohort(value, grid)),
    joined: found.joined,
    bound: QUANTILE_BOUND,
    coverage: sight.whole,
    age_ms: sight.ageMs,
  };
}

export function showCohort(value: string, grid: SlotGrid): CohortSeriesView {
  const [p50 = [], p95 = []] = quantileColumns(grid, [0.5, 0.95]).map(rounded);
  return { value, ...showSummed(wholeOf(grid)), columns: { ...showCounts(grid), p50, p95 } };
}

export function showCompared(sides: readonly CohortSeriesView[], found: CohortDifference): SeriesView['compared'] {
  const { bad, p50, p95, sentence } = found;
  return { sides: [...sides], bad, p50, p95, sentence };
}

export function showSeriesExemplar({ trace, at, value, bad, cohort }: Exemplar): SeriesView['exemplars'][number] {
  return { trace, at: showInstant(at), value, good: !bad, cohort: cohortLabels(cohort) };
}

/** From where on an event is bad, where its duration or its value alone decides; null where it does not. */
export function thresholdOf(indicator: Indicator): number | null {
  if (indicator.signal === 'metric') return indicator.parts.find(({ limit }) => limit !== null)?.limit?.bound ?? null;
  if (indicator.signal !== 'span') return null;
  for (const { attribute, test } of indicator.verdict)
    if (attribute === 'duration' && (test.kind === 'below' || test.kind === 'above')) return test.bound;
  return null;
}

function showSummed(counted: Distribution): Pick<SeriesView, Summed> {
  const { n, good, total } = counted;
  const at = (share: number): number | null => quantileIn(counted, share);
  const share = total > 0 ? Math.min(1, Math.max(0, (total - good) / total)) : null;
  return { n, good, total, bad_share: share, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

function showCounts({ good, total }: SlotGrid): { total: number[]; bad: number[] } {
  // Two counters of one slot may be a reading apart, so that a slot may have less than nothing.
  return { total: Array.from(total, short), bad: Array.from(total, (all, slot) => short(Math.max(0, all - (good[slot] ?? 0)))) };
}

function showSeen({ coverage, lagP50, lagP99, sources }: SlotSight): SeriesView['seen'] {
  const delays = sources.map(({ name, p50, p99 }) => ({ name, p50: short(p50), p99: short(p99) }));
  return { coverage: rounded(coverage), lag_p50: rounded(lagP50), lag_p99: rounded(lagP99), sources: delays };
}

function rounded(column: readonly (number | null)[]): (number | null)[] {
  return column.map((value) => (value === null ? null : short(value)));
}

/** Four digits are more than a quantile is exact to and than a screen shows; whole counts stay whole. */
function short(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
