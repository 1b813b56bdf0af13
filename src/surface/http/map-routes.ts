import { findObjective } from '../../catalog/find.ts';
import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { dependencyMapOf } from '../../loops/dependency-map.ts';
import { openKnownStretches } from '../../loops/known-stretches.ts';
import { map } from '../../wire/map.ts';
import type { Health } from '../../wire/objective.ts';
import { z } from 'zod';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { showMap, type ServiceHealth } from './show-map.ts';

const WINDOW: DurationMs = HOUR;

/** Who calls whom, third parties among them. */
export function mapRoutes(app: App, api: Api): void {
  const known = openKnownStretches();
  app.get('/api/v1/map', { schema: schemas.map }, async ({ query }) => {
    const at = api.clock.now();
    const span = spanOf(query, { now: at, usual: WINDOW });
    const parts = { ...api, known };
    const found = await dependencyMapOf(parts, { ...span, now: at });
    const earlier = { from: (span.from - (span.to - span.from)) as Instant, to: span.from };
    const before = await dependencyMapOf(parts, { ...earlier, now: at });
    return showMap(found, { at, healths: healthsOf(api, at), before: before.edges.length === 0 ? null : before });
  });
}

function healthsOf(api: Api, at: Instant): ServiceHealth {
  const healths = new Map<string, Health[]>();
  for (const { objective, health } of api.board.lines(at)) {
    if (findObjective(api.catalog(), objective.name) === undefined) continue; // one cohort is in the health of all together
    healths.set(objective.service, [...(healths.get(objective.service) ?? []), health]);
  }
  return healths;
}

const schemas = {
  map: {
    operationId: 'showMap',
    summary: 'Who calls whom: every edge with its rate, success and latency, third parties included',
    tags: ['evidence'],
    querystring: z.object(askedSpan),
    response: { 200: map, ...refusesRead('REQUEST_INVALID', 'WINDOW_OUT_OF_BOUNDS') },
  },
};
