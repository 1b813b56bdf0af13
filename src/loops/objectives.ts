import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { countsOver, type Evidence } from '../evidence/evidence.ts';
import { latencyOf, versionCoverage } from '../evidence/evidence-quality.ts';
import { pollTrouble, type PollHealth } from '../evidence/poll-health.ts';
import { AT_HAND } from '../evidence/cell.ts';
import type { DurationMs, Instant, Ratio } from '../kernel/units.ts';
import { BURN_WINDOWS } from '../verdict/burn-rules.ts';
import { judgeObjective, type ObjectiveVerdict, type WindowCounts } from '../verdict/objective-verdict.ts';
import { coverageSlots, delayOf, isBiased, newestOf, staleAfter, type Window } from './sight.ts';

export type Known = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  /** How the queries of an indicator were answered last, by its generation. */
  readonly polls?: (generation: string) => PollHealth | null;
};

/** The verdict on one objective now. Every window is a subtraction, so asking often costs little. */
export function judgeCatalogObjective(known: Known, objective: Objective, now: Instant): ObjectiveVerdict {
  const { catalog, evidence, polls } = known;
  const indicator = findIndicator(catalog(), objective.indicator);
  // What is known later by intention is judged as of the moment up to which it can be known.
  const at = (now - delayOf(catalog(), indicator)) as Instant;
  const counted = (window: DurationMs): WindowCounts => windowOf(evidence(), indicator, { window, at });
  const burnWindows = new Map(
    BURN_WINDOWS.filter((window) => window <= objective.windowMs).map((window) => [window, counted(window)]),
  );
  const window = counted(objective.windowMs);
  if (indicator === undefined) return judgeObjective({ objective, window, burnWindows, newest: null, at });
  const health = polls?.(indicator.generation) ?? null;
  return judgeObjective({
    objective,
    window,
    burnWindows,
    newest: newestOf(evidence(), indicator, at),
    at,
    staleAfter: staleAfter(catalog(), indicator),
    trouble: health === null ? null : pollTrouble(health),
    biased: isBiased(evidence(), indicator.journey, { since: (at - objective.windowMs) as Instant, at }),
  });
}

/** What else there is to know about the evidence of one indicator, over the minutes that are at hand. */
export type EvidenceQuality = { readonly latencyP99Ms: number | null; readonly versionCoverage: Ratio | null };

export function qualityOf({ evidence }: Pick<Known, 'evidence'>, indicator: Indicator | undefined, at: Instant): EvidenceQuality {
  if (indicator === undefined) return { latencyP99Ms: null, versionCoverage: null };
  const span = { from: (at - AT_HAND) as Instant, to: at };
  // Which sources speak of a journey is not kept, so that the latency is that of all that send.
  const sources = 'source' in indicator ? [indicator.source] : evidence().sources.keys();
  return {
    latencyP99Ms: latencyOf(evidence(), sources, span)?.p99 ?? null,
    versionCoverage: versionCoverage(evidence(), indicator.generation, span),
  };
}

function windowOf(evidence: Evidence, indicator: Indicator | undefined, window: Window): WindowCounts {
  if (indicator === undefined) return { good: 0, total: 0, observedSlots: 0, expectedSlots: 0 };
  const { good, total } = countsOver(evidence, indicator.generation, window);
  const { observed, expected } = coverageSlots(evidence, indicator, window);
  // Sums of shares are off in their last digits, and two counters of one cell may be a reading apart.
  const all = Math.max(0, total);
  return { good: Math.min(all, Math.max(0, good)), total: all, observedSlots: observed, expectedSlots: expected };
}
