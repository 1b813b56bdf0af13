import { z } from 'zod';
import { DAY } from '../../kernel/units.ts';
import { MOST_MARKS, timelineOf } from '../../loops/timeline.ts';
import { timeline } from '../../wire/timeline.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedSpan, spanOf } from './asked-span.ts';
import { Refused } from './problems.ts';
import { showTimeline } from './show-timeline.ts';

const USUAL = DAY;

/** What happened beside the curves. */
export function timelineRoutes(app: App, api: Api): void {
  app.get('/api/v1/timeline', { schema: listMarks }, async ({ query: { service = null, journey = null, limit, ...asked } }) => {
    const now = api.clock.now();
    const catalog = api.catalog();
    if (journey !== null && !catalog.journeys.some(({ name }) => name === journey))
      throw new Refused('JOURNEY_UNKNOWN', `the catalog has no journey ${journey}`);
    const span = spanOf(asked, { now, usual: USUAL });
    return showTimeline(timelineOf({ ...span, service, journey, limit }, { world: api.ledger.world(), catalog, now }), now);
  });
}

const name = z.string().min(1).max(2_000).optional();
const listMarks = {
  operationId: 'listMarks',
  summary:
    'What happened, and what lasted, in a time: rollouts, changes, incidents, alerts, freezes and what else people look for',
  tags: ['changes'],
  querystring: z.object({
    ...askedSpan,
    service: name.describe('only what concerns this service, or all'),
    journey: name.describe('only what may concern this journey: its services, what it leans on, and what names no service'),
    limit: z.coerce.number().int().min(1).max(MOST_MARKS).default(MOST_MARKS).describe('as many marks at most'),
  }),
  response: { 200: timeline, ...refusesRead('REQUEST_INVALID', 'JOURNEY_UNKNOWN', 'WINDOW_OUT_OF_BOUNDS') },
};
