import type { Objective } from '../../catalog/catalog.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { EvidenceQuality } from '../../loops/objectives.ts';
import { coverageOf } from '../../verdict/window-counts.ts';
import { explainObjective } from '../../verdict/explain-objective.ts';
import type { ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import type { EvidenceQualityView, ObjectiveView } from '../../wire/objective.ts';

/** One objective as the wire shows it. `knownSince` is the first telemetry of its journey. */
export function showObjective(
  objective: Objective,
  verdict: ObjectiveVerdict,
  { knownSince, quality, at }: { knownSince: Instant | null; quality: EvidenceQuality; at: Instant },
): ObjectiveView {
  const { budget, window } = verdict;
  const known = budget.kind === 'known' ? budget : null;
  const start = knownSince === null ? null : (Math.max(knownSince, at - objective.windowMs) as Instant);
  return {
    name: objective.name,
    display_name: objective.displayName,
    description: objective.description,
    service: objective.service,
    journey: objective.journey,
    owner: objective.owner,
    indicator: objective.indicator,
    target: objective.target,
    window: showDuration(objective.windowMs),
    window_ms: objective.windowMs,
    health: verdict.health,
    reason: verdict.because,
    sentence: explainObjective(verdict, objective),
    good: known === null ? null : window.good,
    total: known === null ? null : window.total,
    compliance: known?.compliance ?? null,
    allowed: known?.allowed ?? null,
    spent: known?.spent ?? null,
    remaining: known?.remaining ?? null,
    burn: verdict.burns.map(({ windowMs, burn, coverage }) => ({
      window: showDuration(windowMs),
      window_ms: windowMs,
      burn: burn.kind === 'known' ? burn.rate : null,
      coverage,
    })),
    rules: verdict.rules.map(({ id, longMs, shortMs, threshold, fires, reachable }) => ({
      id,
      long: showDuration(longMs),
      short: showDuration(shortMs),
      threshold,
      fires,
      reachable,
    })),
    coverage: coverageOf(window),
    known_since: start === null ? null : showInstant(start),
    age_ms: verdict.ageMs,
    evidence: showQuality(verdict, quality),
  };
}

export function showQuality(
  { coverage, ageMs, biased }: Pick<ObjectiveVerdict, 'coverage' | 'ageMs' | 'biased'>,
  { latencyP99Ms, versionCoverage }: EvidenceQuality,
): EvidenceQualityView {
  return { coverage, age_ms: ageMs, latency_p99_ms: latencyP99Ms, biased, version_coverage: versionCoverage };
}
