import { z } from 'zod';
import { findings } from '../../wire/find.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { findThings } from './find-things.ts';

/** The way to whatever somebody knows a part of the name of. */
export function findRoutes(app: App, api: Api): void {
  app.get('/api/v1/find', { schema }, async ({ query }) => findThings(api, query));
}

const schema = {
  operationId: 'findThings',
  summary: 'What has these words in its name: journeys, objectives, services, rollouts and the like, the nearest first',
  tags: ['evidence'],
  querystring: z.object({
    text: z.string().max(100).default('').describe('words in any order; letters of a word in their order do, too'),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: { 200: findings, ...refusesRead('REQUEST_INVALID') },
};
