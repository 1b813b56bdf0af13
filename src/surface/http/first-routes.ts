import { openKnownStretches } from '../../loops/known-stretches.ts';
import { servedRequests } from '../../loops/served-requests.ts';
import { firstSteps } from '../../wire/first-steps.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { showFirstSteps } from './show-first-steps.ts';

/** The way from an empty installation to a first promise. */
export function firstRoutes(app: App, api: Api): void {
  const known = openKnownStretches();
  app.get('/api/v1/first-steps', { config: { present: true }, schema }, async () => {
    const at = api.clock.now();
    return showFirstSteps(api, await servedRequests({ ...api, known }, at), at);
  });
}

const schema = {
  operationId: 'showFirstSteps',
  summary: 'Where telemetry is sent to, what of it has come, and what of it could be promised',
  tags: ['machine'],
  response: { 200: firstSteps, ...refusesRead() },
};
