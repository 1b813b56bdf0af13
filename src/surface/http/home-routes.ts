import { home } from '../../wire/home.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showHome } from './show-home.ts';

export function homeRoutes(app: App, api: Api, views: RolloutViews): void {
  app.get('/api/v1/home', { schema: schemas.home }, async () => {
    return showHome({ ...api, world: () => api.ledger.world() }, views.summaries(), api.clock.now());
  });
}

const schemas = {
  home: {
    operationId: 'showHome',
    summary: 'Everything the home page shows',
    tags: ['evidence'],
    response: { 200: home, ...refusesRead() },
  },
};
