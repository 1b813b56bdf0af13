import type { Indicator, Objective } from '../catalog/catalog.ts';
import { countsOver, type Evidence } from '../evidence/evidence.ts';
import type { WindowCounts } from '../verdict/window-counts.ts';
import { coverageSlots, type Window } from './sight.ts';

/** What was counted of an objective in one window; as covered as the telemetry of its indicator. */
export function windowOf(
  evidence: Evidence,
  { indicator }: { readonly objective: Objective; readonly indicator: Indicator },
  window: Window,
): WindowCounts {
  const { good, total } = countsOver(evidence, indicator.generation, window);
  const { observed, expected } = coverageSlots(evidence, indicator, window);
  // Sums of shares are off in their last digits, and two counters of one cell may be a reading apart.
  const all = Math.max(0, total);
  return { good: Math.min(all, Math.max(0, good)), total: all, observedSlots: observed, expectedSlots: expected };
}
