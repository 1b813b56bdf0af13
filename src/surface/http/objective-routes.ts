import { z } from 'zod';
import { budgetPage, health, objective } from '../../wire/objective.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedObjective } from './asked-objective.ts';
import { BUDGET_SORTS, listBudgets } from './list-budgets.ts';
import { showObjectives, showOneObjective } from './list-objectives.ts';

const tags = ['evidence'];
/** Lines of an answer at most; each is a whole verdict. */
const MOST_LINES = 10_000;

export function objectiveRoutes(app: App, api: Api): void {
  app.get('/api/v1/objectives', { schema: schemas.list }, async () => ({ objectives: showObjectives(api, api.clock.now()) }));
  app.get('/api/v1/budgets', { schema: schemas.budgets }, async ({ query }) => {
    const { text = '', health: wanted, journey, service, ...rest } = query;
    const lines = { board: api.board, world: api.ledger.world() };
    return listBudgets(lines, { ...rest, text: text.trim(), health: wanted, journey, service }, api.clock.now());
  });
  app.get('/api/v1/objectives/:name', { schema: schemas.show }, async ({ params: { name } }) => {
    return showOneObjective(api, askedObjective(api, name), api.clock.now());
  });
}

const name = z.string().max(200);

const schemas = {
  list: {
    operationId: 'listObjectives',
    summary: 'Every objective with its budget and burn',
    tags,
    response: { 200: z.object({ objectives: z.array(objective) }), ...refusesRead() },
  },
  budgets: {
    operationId: 'listBudgets',
    summary: 'The budgets of all objectives, one line for each',
    tags,
    querystring: z.object({
      after: z.string().max(2_000).default('').describe('names after this one'),
      limit: z.coerce.number().int().min(1).max(MOST_LINES).default(1_000).describe('as many lines at most'),
      skip: z.coerce.number().int().min(0).max(1_000_000).default(0).describe('lines before the first, in the order asked for'),
      text: name.optional().describe('words in its name, service, journey or owner'),
      health: health.optional(),
      journey: name.optional(),
      service: name.optional(),
      sort: z.enum(BUDGET_SORTS).default('name').describe('health: the worst first; remaining: least first; burn: fastest first'),
    }),
    response: {
      200: budgetPage,
      ...refusesRead('REQUEST_INVALID'),
    },
  },
  show: {
    operationId: 'showObjective',
    summary: 'One objective',
    tags,
    params: z.object({ name: z.string().max(2_000).describe('name of the objective; of a cohort with its labels') }),
    response: { 200: objective, ...refusesRead('REQUEST_INVALID', 'OBJECTIVE_UNKNOWN') },
  },
};
