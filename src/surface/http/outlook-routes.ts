import { z } from 'zod';
import { forecastObjective } from '../../loops/forecasts.ts';
import { suggestFor } from '../../loops/suggestions.ts';
import { anomalies, forecast, suggestion } from '../../wire/outlook.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedObjective } from './asked-objective.ts';
import { showAnomalies, showForecast, showSuggestion } from './show-outlook.ts';

const tags = ['evidence'];

/** What is to be expected: of budgets, of targets, and of what is not as usual. */
export function outlookRoutes(app: App, api: Api): void {
  app.get('/api/v1/objectives/:name/forecast', { schema: schemas.forecast }, async ({ params: { name } }) => {
    const [objective, at] = [askedObjective(api, name), api.clock.now()];
    return showForecast(objective, forecastObjective(api, objective, at), at);
  });
  app.get('/api/v1/objectives/:name/suggestion', { schema: schemas.suggestion }, async ({ params: { name } }) => {
    const objective = askedObjective(api, name);
    return showSuggestion(objective, await suggestFor(api, objective, api.clock.now()));
  });
  app.get('/api/v1/anomalies', { schema: schemas.anomalies }, async () => showAnomalies(api.anomalies(), api.clock.now()));
}

const params = z.object({ name: z.string().max(2_000).describe('name of the objective; of a cohort with its labels') });
const schemas = {
  forecast: {
    operationId: 'forecastObjective',
    summary: 'When the budget will be gone, with an interval',
    tags,
    params,
    response: { 200: forecast, ...refusesRead('REQUEST_INVALID', 'OBJECTIVE_UNKNOWN') },
  },
  suggestion: {
    operationId: 'suggestTarget',
    summary: 'What each target would have meant in the past',
    tags,
    params,
    response: { 200: suggestion, ...refusesRead('REQUEST_INVALID', 'OBJECTIVE_UNKNOWN') },
  },
  anomalies: {
    operationId: 'listAnomalies',
    summary: 'What is not as it usually is, and what has drifted',
    tags,
    response: { 200: anomalies, ...refusesRead() },
  },
};
