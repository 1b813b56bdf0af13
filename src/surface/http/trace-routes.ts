import { z } from 'zod';
import type { Indicator } from '../../catalog/catalog.ts';
import { cohortLabels } from '../../evidence/cohort.ts';
import { EXEMPLARS_KEPT, type Exemplar } from '../../evidence/exemplar.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import { HOUR, type DurationMs } from '../../kernel/units.ts';
import { exemplarsOf, traceOf } from '../../loops/traces.ts';
import { exemplars, trace, traceId, type ExemplarView } from '../../wire/trace.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { indicatorNamed } from './indicator-routes.ts';

const WINDOW: DurationMs = HOUR;
const KEPT = `of what went wrong a few traces per indicator and second, of all others one trace in 64; for ${showDuration(EXEMPLARS_KEPT)}`;

/** From what was counted to the traces in which it happened, and back. */
export function traceRoutes(app: App, api: Api): void {
  app.get('/api/v1/traces/:id', { schema: schemas.trace }, async ({ params }) => {
    const id = params.id.toLowerCase();
    const found = await traceOf(api, id);
    return { trace: id, seen: found.map((one) => showExemplar(api, one)), kept: KEPT };
  });
  app.get('/api/v1/indicators/:name/exemplars', { schema: schemas.exemplars }, async ({ params: { name }, query }) => {
    const indicator = indicatorNamed(api.catalog(), name);
    const span = spanOf(query, { now: api.clock.now(), usual: WINDOW });
    const found = await exemplarsOf(api, indicator, { ...span, bad: query.bad === 'true', limit: query.limit });
    return {
      indicator: name,
      journey: indicator.journey,
      from: showInstant(span.from),
      to: showInstant(span.to),
      exemplars: found.map((one) => showExemplar(api, one)),
      kept: KEPT,
    };
  });
}

function showExemplar({ catalog }: Api, { trace: id, generation, cohort, bad, at, value, source }: Exemplar): ExemplarView {
  const [name = generation] = generation.split('@', 1);
  const indicator: Indicator | undefined = catalog().indicators.find((one) => one.name === name);
  return {
    trace: id,
    indicator: name,
    journey: indicator?.journey ?? null,
    good: !bad,
    at: showInstant(at),
    value,
    unit: indicator?.signal === 'span' ? 'ms' : null,
    cohort: cohortLabels(cohort),
    source,
  };
}

const schemas = {
  trace: {
    operationId: 'showTrace',
    summary: 'Which indicators of which journeys a trace counted for, well or not, when, and how long it took',
    tags: ['evidence'],
    params: z.object({ id: traceId }),
    response: { 200: trace, ...refusesRead('REQUEST_INVALID') },
  },
  exemplars: {
    operationId: 'listExemplars',
    summary: 'Traces of what an indicator counted, the newest first',
    tags: ['evidence'],
    params: z.object({ name: z.string().max(2_000).describe('name of the indicator') }),
    querystring: z.object({
      bad: z.enum(['true', 'false']).default('false').describe('true: only what went wrong'),
      limit: z.coerce.number().int().min(1).max(500).default(50),
      ...askedSpan,
    }),
    response: { 200: exemplars, ...refusesRead('REQUEST_INVALID', 'INDICATOR_UNKNOWN', 'WINDOW_OUT_OF_BOUNDS') },
  },
};
