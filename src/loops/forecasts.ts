import type { Catalog, Objective } from '../catalog/catalog.ts';
import { settle, type Evidence } from '../evidence/evidence.ts';
import { hoursIn, hourlyCounts } from '../evidence/hourly-counts.ts';
import { lanesOf, type AdjustedTimes } from '../evidence/objective-lanes.ts';
import { periodAt } from '../kernel/zoned-time.ts';
import { HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { allowanceOf } from '../verdict/allowance.ts';
import { forecastBudget, type Forecast } from '../verdict/forecast/forecast.ts';
import type { BudgetHours } from '../verdict/forecast/project-budget.ts';

export type ForecastParts = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  readonly adjusted?: () => AdjustedTimes;
};

/**
 * When an objective's budget will be gone: in events, or in slices of time. Joint budgets and means of ratios are not forecast,
 * because what comes cannot be added up so; adjusted time is left out as far as it is left out of the budget.
 */
export function forecastObjective(known: ForecastParts, objective: Objective, at: Instant): Forecast {
  const hours = budgetHours(known, objective, at);
  return hours === null ? { kind: 'blind', because: 'NOT_COUNTED' } : forecastBudget(hours);
}

/** What a forecast is made from; null where what comes cannot be added up. */
export function budgetHours(known: ForecastParts, objective: Objective, at: Instant): BudgetHours | null {
  const { catalog, evidence, adjusted } = known;
  const lanes = lanesOf(objective, { catalog: catalog(), adjusted: adjusted?.() ?? new Map(), at });
  if (lanes === null || objective.composite !== null || objective.method.kind === 'ratio-timeslices') return null;
  settle(evidence());
  const { behind, ahead } = reachOf(objective, at);
  const over = { at, hours: hoursIn(behind) };
  const { good, total } = hourlyCounts(evidence().windows, lanes.raw, over);
  for (const { lane, mode } of lanes.adjustedOut) {
    const out = hourlyCounts(evidence().windows, lane, over);
    for (const [hour, all] of out.total.entries()) {
      const bad = all - (out.good[hour] ?? 0);
      if (mode === 'exclude') total[hour] = Math.max(0, (total[hour] ?? 0) - all);
      good[hour] = Math.min(total[hour] ?? 0, (good[hour] ?? 0) + (mode === 'exclude' ? bad - all : bad));
    }
  }
  const first = total.findIndex((count) => count > 0);
  return {
    allowance: allowanceOf(objective.target),
    // Hours before the first event are not part of what is known.
    bad: total.map((all, hour) => Math.max(0, all - (good[hour] ?? 0))).subarray(Math.max(0, first)),
    total: total.subarray(Math.max(0, first)),
    expires: objective.calendar === null,
    ahead: hoursIn(ahead),
  };
}

/** A rolling window is looked back over and ahead for its length; a calendar window from its start, and to its end. */
function reachOf({ calendar, windowMs }: Objective, at: Instant): { behind: DurationMs; ahead: DurationMs } {
  if (calendar === null) return { behind: windowMs, ahead: windowMs };
  const { start, end } = periodAt(calendar, at);
  return { behind: Math.max(HOUR, at - start) as DurationMs, ahead: (end - at) as DurationMs };
}
