import { z } from 'zod';
import { nearest } from '../../kernel/nearest.ts';
import { home } from '../../wire/home.ts';
import { objective } from '../../wire/objective.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showHome, showObjectives } from './show-home.ts';

const tags = ['evidence'];

export function homeRoutes(app: App, api: Api, views: RolloutViews): void {
  app.get('/api/v1/home', { schema: schemas.home }, async () => {
    return showHome({ ...api, world: () => api.ledger.world() }, views.summaries(), api.clock.now());
  });
  app.get('/api/v1/objectives', { schema: schemas.list }, async () => ({ objectives: showObjectives(api, api.clock.now()) }));
  app.get('/api/v1/objectives/:name', { schema: schemas.show }, async ({ params: { name } }) => {
    const objectives = showObjectives(api, api.clock.now());
    const found = objectives.find((one) => one.name === name);
    if (found !== undefined) return found;
    const meant = nearest(
      name,
      objectives.map((one) => one.name),
    );
    const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
    throw new Refused('OBJECTIVE_UNKNOWN', `the catalog has no objective ${name}`, hint);
  });
}

const schemas = {
  home: {
    operationId: 'showHome',
    summary: 'Everything the home page shows',
    tags,
    response: { 200: home, ...refusesRead() },
  },
  list: {
    operationId: 'listObjectives',
    summary: 'Every objective with its budget and burn',
    tags,
    response: { 200: z.object({ objectives: z.array(objective) }), ...refusesRead() },
  },
  show: {
    operationId: 'showObjective',
    summary: 'One objective',
    tags,
    params: z.object({ name: z.string().max(200).describe('name of the objective') }),
    response: { 200: objective, ...refusesRead('REQUEST_INVALID', 'OBJECTIVE_UNKNOWN') },
  },
};
