import { z } from 'zod';
import { objectiveHistory as historyOf } from '../../loops/objective-history.ts';
import { objectiveHistory } from '../../wire/history.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedObjective } from './asked-objective.ts';
import type { Attributions } from './attributions.ts';
import { Refused } from './problems.ts';
import { showHistory } from './show-history.ts';

/** How a budget came to be what it is: everything that a picture of it needs, in one answer. */
export function historyRoutes(app: App, api: Api, attributions: Attributions): void {
  app.get('/api/v1/objectives/:name/history', { schema: history }, async ({ params: { name } }) => {
    const objective = askedObjective(api, name);
    const now = api.clock.now();
    const found = await historyOf(api, objective, now);
    if (found === null)
      throw new Refused(
        'NOTHING_COUNTED',
        `nothing is counted for ${name}`,
        objective.unsupported ?? 'a promise needs an indicator, or members that have one',
      );
    return showHistory(api, found, { now, spending: await attributions.of(objective, now) });
  });
}

const history = {
  operationId: 'showHistory',
  summary: 'An objective’s budget over time: what was left, who spent it, and how it may go on',
  tags: ['evidence'],
  params: z.object({ name: z.string().max(2_000).describe('name of the objective; of a cohort with its labels') }),
  response: { 200: objectiveHistory, ...refusesRead('REQUEST_INVALID', 'OBJECTIVE_UNKNOWN', 'NOTHING_COUNTED') },
};
