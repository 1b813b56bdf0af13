import { z } from 'zod';
import { home, journey } from '../../wire/home.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showHome, showWholeJourney, type HomeParts } from './show-home.ts';

export function homeRoutes(app: App, api: Api, views: RolloutViews): void {
  const parts: HomeParts = { ...api, world: () => api.ledger.world() };
  app.get('/api/v1/home', { schema: schemas.home }, async () => showHome(parts, views.summaries(), api.clock.now()));
  app.get('/api/v1/journeys/:name', { schema: schemas.journey }, async ({ params: { name } }) => {
    const found = api.catalog().journeys.find((one) => one.name === name);
    if (found === undefined) throw new Refused('JOURNEY_UNKNOWN', `the catalog has no journey ${name}`);
    return showWholeJourney(parts, found, api.clock.now());
  });
}

const schemas = {
  home: {
    operationId: 'showHome',
    summary: 'What is promised and how well it is kept: all of it, or the worst of thousands',
    tags: ['evidence'],
    response: { 200: home, ...refusesRead() },
  },
  journey: {
    operationId: 'showJourney',
    summary: 'One journey with all its objectives',
    tags: ['evidence'],
    params: z.object({ name: z.string().max(200).describe('name of the journey') }),
    response: { 200: journey, ...refusesRead('JOURNEY_UNKNOWN') },
  },
};
