import { alertList } from '../../wire/alert.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { showAlerts } from './show-alert.ts';

export function alertRoutes(app: App, api: Api): void {
  app.get('/api/v1/alerts', { schema: listAlerts }, async () =>
    showAlerts(api.ledger.world().alerts, { waiting: api.alertsWaiting(), at: api.clock.now() }),
  );
}

const listAlerts = {
  operationId: 'listAlerts',
  summary: 'Alerts: open ones first, then those that ended lately',
  tags: ['evidence'],
  response: { 200: alertList, ...refusesRead() },
};
