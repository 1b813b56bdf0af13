import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { settle, type Evidence } from '../evidence/evidence.ts';
import { hoursIn, hourlyCounts } from '../evidence/hourly-counts.ts';
import { cohortLane, laneOf } from '../evidence/lane-names.ts';
import { periodAt } from '../kernel/zoned-time.ts';
import { HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { allowanceOf } from '../verdict/allowance.ts';
import { forecastBudget, type Forecast } from '../verdict/forecast/forecast.ts';

export type ForecastParts = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };

/**
 * When an objective's budget will be gone. It is told in events: where whole slices of time are counted, or budgets are
 * joint, what comes cannot be added up so.
 */
export function forecastObjective({ catalog, evidence }: ForecastParts, objective: Objective, at: Instant): Forecast {
  const indicator = findIndicator(catalog(), objective.indicator);
  if (indicator === undefined || objective.method.kind !== 'occurrences') return { kind: 'blind', because: 'NOT_COUNTED' };
  settle(evidence());
  const { behind, ahead } = reachOf(objective, at);
  const { good, total } = hourlyCounts(evidence().windows, eventsLane(objective, indicator), { at, hours: hoursIn(behind) });
  const first = total.findIndex((count) => count > 0);
  return forecastBudget({
    allowance: allowanceOf(objective.target),
    // Hours before the first event are not part of what is known.
    bad: total.map((all, hour) => Math.max(0, all - (good[hour] ?? 0))).subarray(Math.max(0, first)),
    total: total.subarray(Math.max(0, first)),
    expires: objective.calendar === null,
    ahead: hoursIn(ahead),
  });
}

function eventsLane({ cohort }: Objective, { name, generation }: Indicator): string {
  return cohort === null ? laneOf(generation) : cohortLane(name, cohort);
}

/** A rolling window is looked back over and ahead for its length; a calendar window from its start, and to its end. */
function reachOf({ calendar, windowMs }: Objective, at: Instant): { behind: DurationMs; ahead: DurationMs } {
  if (calendar === null) return { behind: windowMs, ahead: windowMs };
  const { start, end } = periodAt(calendar, at);
  return { behind: Math.max(HOUR, at - start) as DurationMs, ahead: (end - at) as DurationMs };
}
