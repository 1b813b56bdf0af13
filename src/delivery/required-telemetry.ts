import type { TelemetryTerms } from '../catalog/rollout-plan.ts';
import { showRatio } from '../kernel/show.ts';
import { explainStep, type JourneyInstrumentation, type StepVerdict } from '../verdict/sight/instrumentation.ts';

/** What a plan asks of the telemetry of its journeys, and what is known of it. */
export type RequiredTelemetry = { readonly terms: TelemetryTerms; readonly journeys: readonly JourneyInstrumentation[] };

export type TelemetryCode = 'INSTRUMENTATION_MISSING' | 'INSTRUMENTATION_UNKNOWN' | 'INSTRUMENTATION_DOUBLED' | 'VERSION_UNTOLD';
export type TelemetryLack = {
  /** A no is known; where too little is known it may still come. */
  readonly say: 'block' | 'not-enough-evidence';
  readonly because: TelemetryCode;
  readonly text: string;
};

/** What stands against a release because its service could not be seen. No telemetry is never good telemetry. */
export function lacksOf({ terms, journeys }: RequiredTelemetry): readonly TelemetryLack[] {
  const { coverage, version } = terms;
  if (coverage === null && version === null) return [];
  if (journeys.length === 0) {
    const text = 'no journey tells of the service, so that nothing shows how much of it is instrumented';
    return [{ say: 'block', because: 'INSTRUMENTATION_MISSING', text }];
  }
  return journeys.flatMap((journey) => [
    ...(coverage === null ? [] : lacksOfCoverage(journey, coverage)),
    ...(version === null ? [] : lacksOfVersion(journey, version)),
  ]);
}

function lacksOfCoverage({ journey, steps, heard }: JourneyInstrumentation, wanted: number): readonly TelemetryLack[] {
  if (steps.length === 0 && !heard)
    return [{ say: 'block', because: 'INSTRUMENTATION_MISSING', text: `no telemetry of ${journey} was ever heard` }];
  if (steps.length === 0) {
    const text = `${journey} does not say what is expected of it, so that nobody knows how much of it is seen`;
    return [{ say: 'not-enough-evidence', because: 'INSTRUMENTATION_UNKNOWN', text }];
  }
  return steps.flatMap((step) => lackOf(journey, step, wanted));
}

/** A step that is covered as its journey wants it may still be less than the plan wants. */
function lackOf(journey: string, step: StepVerdict, wanted: number): readonly TelemetryLack[] {
  const text = `${journey}, ${explainStep(step)}`;
  switch (step.say) {
    case 'missing':
      return [{ say: 'block', because: 'INSTRUMENTATION_MISSING', text }];
    case 'doubled':
      return [{ say: 'not-enough-evidence', because: 'INSTRUMENTATION_DOUBLED', text }];
    case 'unknown':
      return [{ say: 'not-enough-evidence', because: 'INSTRUMENTATION_UNKNOWN', text }];
    case 'covered':
      if (step.share === null || step.share >= wanted) return [];
      return [{ say: 'block', because: 'INSTRUMENTATION_MISSING', text: `${text}, and ${showRatio(wanted)} is required` }];
  }
}

function lacksOfVersion({ journey, version }: JourneyInstrumentation, wanted: number): readonly TelemetryLack[] {
  if (version === null) {
    const text = `whether telemetry of ${journey} says its version is not known: none came, or versions are not kept apart`;
    return [{ say: 'not-enough-evidence', because: 'VERSION_UNTOLD', text }];
  }
  if (version >= wanted) return [];
  const text = `${showRatio(version)} of the telemetry of ${journey} says its version, and ${showRatio(wanted)} is required`;
  return [{ say: 'block', because: 'VERSION_UNTOLD', text }];
}
