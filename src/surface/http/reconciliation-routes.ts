import { z } from 'zod';
import { reconciliation, reconciliationDetail } from '../../wire/reconciliation.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import { showReconciliation, showReconciliationDetail } from './show-reconciliation.ts';

/** What is compared with what, and where the two differ. Which rows those are is known nowhere but in the tables. */
export function reconciliationRoutes(app: App, api: Api): void {
  const knownOf = (name: string) => ({
    health: (api.reconciliations?.health() ?? []).find((one) => one.name === name) ?? null,
    differences: api.ledger.world().differences,
    at: api.clock.now(),
  });
  app.get('/api/v1/reconciliations', { schema: list }, async () => {
    const { reconciliations = [] } = api.catalog();
    return { reconciliations: reconciliations.map((one) => showReconciliation(one, knownOf(one.name))) };
  });
  app.get('/api/v1/reconciliations/:name', { schema: one }, async ({ params: { name } }) => {
    const found = (api.catalog().reconciliations ?? []).find((declared) => declared.name === name);
    if (found === undefined) throw new Refused('RECONCILIATION_UNKNOWN', `the catalog has no reconciliation named ${name}`);
    return showReconciliationDetail(found, knownOf(name));
  });
}

const list = {
  operationId: 'listReconciliations',
  summary: 'Every reconciliation: when it was checked, how far it is behind, and how many buckets differ',
  tags: ['evidence'],
  response: { 200: z.object({ reconciliations: z.array(reconciliation) }), ...refusesRead() },
};

const one = {
  operationId: 'getReconciliation',
  summary: 'One reconciliation and its differing buckets, with how many rows are missing, changed or too many in each',
  tags: ['evidence'],
  params: z.object({ name: z.string() }),
  response: { 200: reconciliationDetail, ...refusesRead('RECONCILIATION_UNKNOWN') },
};
