import { z } from 'zod';
import { doctor } from '../../wire/doctor.ts';
import { refusesRead, textAnswer } from './answers.ts';
import type { Api, App } from './api.ts';
import { examine } from './doctor.ts';
import { showMetrics } from './metrics.ts';

const tags = ['machine'];
const readiness = z.object({
  ready: z.boolean(),
  waiting_for: z.array(z.string()).describe('what is not done yet or fails; the doctor says why'),
});

/** What other programs ask of a server: does it live, can it work, what does it count, what is wrong with it. */
export function machineRoutes(app: App, api: Api): void {
  const open = { open: true, present: true };
  app.get('/healthz', { config: open, schema: schemas.health }, async () => ({ status: 'ok' as const }));
  app.get('/readyz', { config: open, schema: schemas.ready }, async (_request, reply) => {
    const failing = api.jobs().filter(({ lastError, lastDone }) => lastError !== null || lastDone === null);
    // Anybody may ask, so why it fails, which may name files and hosts, is told by the doctor only.
    const waiting_for = failing.map(({ name, lastError }) => `${name}: ${lastError === null ? 'not done yet' : 'fails'}`);
    return reply.code(failing.length === 0 ? 200 : 503).send({ ready: failing.length === 0, waiting_for });
  });
  app.get('/metrics', { config: { present: true }, schema: schemas.metrics }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(showMetrics(api)),
  );
  app.get('/openapi.json', { config: open, schema: { hide: true } }, async () => app.swagger());
  app.get('/api/v1/doctor', { config: { present: true }, schema: schemas.doctor }, async () => examine(api));
}

const schemas = {
  health: {
    operationId: 'health',
    summary: 'The process answers',
    tags,
    security: [],
    response: { 200: z.object({ status: z.literal('ok') }) },
  },
  ready: {
    operationId: 'readiness',
    summary: 'Every round was done, and none fails',
    tags,
    security: [],
    response: { 200: readiness, 503: readiness },
  },
  metrics: {
    operationId: 'metrics',
    summary: 'Our own counters, Prometheus text format',
    tags,
    response: { 200: textAnswer('text/plain; version=0.0.4', 'Counters and gauges'), ...refusesRead() },
  },
  doctor: {
    operationId: 'doctor',
    summary: 'What is right and wrong with this installation',
    tags,
    response: { 200: doctor, ...refusesRead() },
  },
};
