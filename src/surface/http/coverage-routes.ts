import { z } from 'zod';
import { readShare } from '../../catalog/quantities.ts';
import { lacksOf } from '../../delivery/required-telemetry.ts';
import { nearest } from '../../kernel/nearest.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Ratio } from '../../kernel/units.ts';
import { instrumentationOf } from '../../loops/instrumentation.ts';
import { coverage, type CoverageView } from '../../wire/coverage.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import { showJourneyCoverage, showSourceLag } from './show-coverage.ts';

/** How much of each journey is instrumented, and whether that is enough. */
export function coverageRoutes(app: App, api: Api): void {
  app.get('/api/v1/coverage', { schema: schemas.coverage }, async ({ query }): Promise<CoverageView> => {
    const at = api.clock.now();
    const journeys = journeysAsked(api, query.journey);
    const known = journeys.map((journey) => ({ journey, found: instrumentationOf(api, journey, at) }));
    // Nothing asked: each step by its own bound, and journeys that say nothing of themselves are not asked either.
    const isAsked = query.require !== undefined || query.journey !== undefined;
    const judged = known.map(({ found }) => found).filter(({ steps }) => isAsked || steps.length > 0);
    const terms = { coverage: query.require ?? NO_MORE, version: query.require_version ?? null };
    const reasons = lacksOf({ terms, journeys: judged });
    const says = reasons.map(({ say }) => say);
    return {
      at: showInstant(at),
      say: says.includes('block') ? 'block' : says.length > 0 ? 'not-enough-evidence' : 'allow',
      reasons: reasons.map((reason) => ({ ...reason })),
      journeys: known.map(showJourneyCoverage),
      sources: api.sources(at).map(showSourceLag),
    };
  });
}

/** Than each step wants by itself. */
const NO_MORE = 0 as Ratio;

function journeysAsked(api: Api, name: string | undefined) {
  const { journeys } = api.catalog();
  if (name === undefined) return journeys;
  const found = journeys.filter((journey) => journey.name === name);
  if (found.length > 0) return found;
  const meant = nearest(
    name,
    journeys.map((journey) => journey.name),
  );
  throw new Refused('JOURNEY_UNKNOWN', `the catalog has no journey ${name}`, meant && `did you mean ${meant}?`);
}

const share = z
  .string()
  .max(16)
  .transform((text, context): Ratio => {
    const read = readShare(text);
    if (read === null || read < 0 || read > 1) context.addIssue({ code: 'custom', message: 'it is a share such as 95% or 0.95' });
    return (read ?? 0) as Ratio;
  });

const schemas = {
  coverage: {
    operationId: 'showCoverage',
    summary: 'How much of what happens telemetry tells, step by step, and whether it says its version',
    tags: ['evidence'],
    querystring: z.object({
      journey: z.string().min(1).max(200).optional().describe('this journey alone'),
      require: share.optional().describe('so much of each step has to be seen, such as 95%'),
      require_version: share.optional().describe('so much of the telemetry has to say its version'),
    }),
    response: { 200: coverage, ...refusesRead('REQUEST_INVALID', 'JOURNEY_UNKNOWN') },
  },
};
