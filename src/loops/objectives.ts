import type { Catalog, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { countsOver, slotsOver, type Evidence } from '../evidence/evidence.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { BURN_WINDOWS } from '../verdict/burn-rules.ts';
import { judgeObjective, type ObjectiveVerdict, type WindowCounts } from '../verdict/objective-verdict.ts';

export type Known = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };

/** The verdict on one objective now. Every window is a subtraction, so asking often costs little. */
export function judgeCatalogObjective(known: Known, objective: Objective, at: Instant): ObjectiveVerdict {
  const { catalog, evidence } = known;
  const generation = findIndicator(catalog(), objective.indicator)?.generation ?? null;
  const counted = (window: DurationMs): WindowCounts =>
    windowOf(evidence(), { generation, journey: objective.journey, window, at });
  const burnWindows = new Map(
    BURN_WINDOWS.filter((window) => window <= objective.windowMs).map((window) => [window, counted(window)]),
  );
  const newest = objective.journey === null ? null : (evidence().heard.get(objective.journey)?.newest ?? null);
  return judgeObjective({ objective, window: counted(objective.windowMs), burnWindows, newest, at });
}

function windowOf(evidence: Evidence, { generation, journey, window, at }: Asked): WindowCounts {
  if (generation === null || journey === null) return { good: 0, total: 0, observedSlots: 0, expectedSlots: 0 };
  const { good, total } = countsOver(evidence, generation, { at, window });
  const { observed, expected } = slotsOver(evidence, journey, { at, window });
  return { good, total, observedSlots: observed, expectedSlots: expected };
}
type Asked = {
  readonly generation: string | null;
  readonly journey: string | null;
  readonly window: DurationMs;
  readonly at: Instant;
};
