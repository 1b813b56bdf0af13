import { z } from 'zod';
import { home } from '../../wire/home.ts';
import { objective } from '../../wire/objective.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import { nearest } from '../../kernel/nearest.ts';
import { showHome, showObjectives } from './show-home.ts';
import { summaries } from './rollout-routes.ts';

export function homeRoutes(app: App, api: Api): void {
  const parts = { catalog: api.catalog, evidence: api.evidence, world: () => api.ledger.world() };
  app.get('/api/v1/home', { schema: { summary: 'Everything the home page shows', tags: ['evidence'], response: { 200: home } } }, async () => showHome(parts, summaries(api), api.clock.now()));
  app.get('/api/v1/objectives', { schema: { summary: 'Every objective with its budget and burn', tags: ['evidence'], response: { 200: z.object({ objectives: z.array(objective) }) } } }, async () => ({
    objectives: showObjectives(parts, api.clock.now()),
  }));
  app.get('/api/v1/objectives/:name', { schema: { summary: 'One objective', tags: ['evidence'], params: z.object({ name: z.string() }), response: { 200: objective } } }, async ({ params }) => {
    const objectives = showObjectives(parts, api.clock.now());
    const found = objectives.find(({ name }) => name === params.name);
    if (found !== undefined) return found;
    const meant = nearest(params.name, objectives.map(({ name }) => name));
    throw new Refused(404, { code: 'OBJECTIVE_UNKNOWN', text: `the catalog has no objective ${params.name}`, ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }) });
  });
}
