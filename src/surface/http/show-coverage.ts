import type { Journey } from '../../catalog/catalog.ts';
import { coverageIndicator } from '../../catalog/coverage-step.ts';
import type { SourceFacts } from '../../evidence/source-health.ts';
import { explainStep, type JourneyInstrumentation, type StepVerdict } from '../../verdict/sight/instrumentation.ts';
import type { CoverageStepView, CoverageView } from '../../wire/coverage.ts';
import { showSource } from './show-source.ts';

export function showStep(journey: string, verdict: StepVerdict): CoverageStepView {
  const { step, say, because, expected, seen, share, atLeast, windowMs, delayMs } = verdict;
  return {
    step,
    indicator: coverageIndicator(journey, step),
    say,
    because,
    expected,
    seen,
    share,
    at_least: atLeast,
    window_ms: windowMs,
    delay_ms: delayMs,
    sentence: explainStep(verdict),
  };
}

type Known = { readonly journey: Journey; readonly found: JourneyInstrumentation };

export function showJourneyCoverage({ journey, found }: Known): CoverageView['journeys'][number] {
  return {
    journey: journey.name,
    owner: journey.owner,
    heard: found.heard,
    version_coverage: found.version,
    steps: found.steps.map((step) => showStep(journey.name, step)),
  };
}

export function showSourceLag(facts: SourceFacts): CoverageView['sources'][number] {
  const { name, state, lag_ms, latency_p50_ms, latency_p99_ms } = showSource(facts, undefined);
  return { source: name, state, lag_ms, latency_p50_ms, latency_p99_ms };
}
