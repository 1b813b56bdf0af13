import type { Indicator, Objective } from '../catalog/catalog.ts';
import { findJourney } from '../catalog/find.ts';
import { latencyOf, versionCoverage } from '../evidence/evidence-quality.ts';
import { AT_HAND } from '../evidence/cell.ts';
import type { Instant, Ratio } from '../kernel/units.ts';
import { judgeObjective, type ObjectiveVerdict } from '../verdict/objective-verdict.ts';
import type { StepVerdict } from '../verdict/sight/instrumentation.ts';
import { factsOf, rulesOf, type Known } from './gather-facts.ts';
import { instrumentationOf } from './instrumentation.ts';

export { factsOf, rulesOf, type Known };

/** The verdict on one objective now. Every window is a subtraction, so asking often costs little. */
export function judgeCatalogObjective(known: Known, objective: Objective, now: Instant): ObjectiveVerdict {
  return judgeObjective(factsOf(known, objective, now));
}

/** What else there is to know about the evidence of one indicator, over the minutes that are at hand. */
export type EvidenceQuality = {
  readonly latencyP99Ms: number | null;
  readonly versionCoverage: Ratio | null;
  /** Empty where nobody said what is expected of the journey. */
  readonly steps: readonly StepVerdict[];
};

export function qualityOf(
  { catalog, evidence }: Pick<Known, 'catalog' | 'evidence'>,
  indicator: Indicator | undefined,
  at: Instant,
): EvidenceQuality {
  if (indicator === undefined) return { latencyP99Ms: null, versionCoverage: null, steps: [] };
  const span = { from: (at - AT_HAND) as Instant, to: at };
  // Which sources speak of a journey is not kept, so that the latency is that of all that send.
  const sources = 'source' in indicator ? [indicator.source] : evidence().sources.keys();
  const journey = findJourney(catalog(), indicator.journey);
  return {
    steps: journey === undefined ? [] : instrumentationOf({ catalog, evidence }, journey, at).steps,
    latencyP99Ms: latencyOf(evidence(), sources, span)?.p99 ?? null,
    versionCoverage: versionCoverage(evidence(), indicator.generation, span),
  };
}
