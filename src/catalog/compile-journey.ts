import type { Journey } from './catalog.ts';
import { coverageSteps } from './compile-coverage.ts';
import { compileSpanMatch } from './compile-span-match.ts';
import { compileDependency, journeyScore } from './compile-score.ts';
import { healthChecks } from './health-checks.ts';
import type { JourneyDocument } from './plimsoll-schema.ts';

export function compileJourney({ metadata, spec }: JourneyDocument): Journey {
  const cohorts = Object.entries(spec.cohorts).map(([label, attribute]) => ({ label, attribute }));
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    owner: spec.owner,
    match: (spec.match ?? []).map(compileSpanMatch),
    exclude: [...spec.exclude.map(compileSpanMatch), ...(spec.healthChecks === 'exclude' ? healthChecks : [])],
    cohorts: cohorts.toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    cohortCap: spec.cohortCap,
    retention: spec.retention,
    score: journeyScore(spec),
    dependencies: spec.dependencies.map(compileDependency).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    revenue: spec.revenue ?? null,
    ...(spec.coverage === undefined ? {} : { coverage: coverageSteps(metadata.name, spec.coverage) }),
  };
}
