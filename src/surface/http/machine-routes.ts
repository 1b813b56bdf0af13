import { doctor } from '../../wire/doctor.ts';
import { z } from 'zod';
import type { Api, App } from './api.ts';
import { examine } from './doctor.ts';
import { showMetrics } from './metrics.ts';

/** What other programs ask of a server: does it live, can it work, what does it count, what is wrong with it. */
export function machineRoutes(app: App, api: Api): void {
  app.get('/healthz', { schema: { summary: 'The process answers', tags: ['machine'], response: { 200: z.object({ status: z.literal('ok') }) } } }, async () => ({ status: 'ok' as const }));
  app.get('/readyz', { schema: { summary: 'Rounds run and the stores answer', tags: ['machine'], response: { 200: readiness, 503: readiness } } }, async (_request, reply) => {
    const failing = api.jobs().filter(({ lastError, lastDone }) => lastError !== null || lastDone === null);
    const ready = failing.length === 0;
    return reply.code(ready ? 200 : 503).send({ ready, waiting_for: failing.map(({ name, lastError }) => `${name}: ${lastError ?? 'not done yet'}`) });
  });
  app.get('/metrics', { schema: { summary: 'Our own counters, Prometheus text format', tags: ['machine'] } }, async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(showMetrics(api)));
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/api/v1/doctor', { schema: { summary: 'What is right and wrong with this installation', tags: ['machine'], response: { 200: doctor } } }, async () => examine(api));
}

const readiness = z.object({ ready: z.boolean(), waiting_for: z.array(z.string()) });
