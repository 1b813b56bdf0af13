import { z } from 'zod';
import { time } from './objective.ts';

const length = z.number().nullable().describe('ms; null: no values are known');

/** One kind of request that some service said it served. */
export const servedRoute = z.object({
  service: z.string(),
  method: z.string().nullable().describe('null: the spans do not say it'),
  route: z.string().nullable().describe('null: the spans do not say it, or it is no HTTP'),
  span: z.string().describe('name of the spans'),
  total: z.number(),
  failed: z.number().describe('spans that say that they failed'),
  p50_ms: length,
  p95_ms: length,
  p99_ms: length,
});

export const servedService = z.object({
  name: z.string(),
  versions: z.array(z.string()).describe('as `service.version` says; empty: it is not said'),
});

/** What a newcomer needs to know: where to send to, and what has come. */
export const firstSteps = z.object({
  at: time,
  otlp_url: z.string().describe('OTLP over HTTP, and Prometheus remote write'),
  token_file: z.string().describe('on the machine of this server: what senders show; the token itself is never told'),
  promised: z.number().int().describe('journeys of the catalog in force'),
  watched: z.boolean().describe('whether served requests are counted: as long as no journey is promised'),
  window_ms: z.number(),
  per_second: z.number().describe('requests over the last minute'),
  total: z.number().describe('requests in the window'),
  services: z.array(servedService),
  routes: z.array(servedRoute).describe('the most requests first'),
  left_out: z.number().int().describe('kinds of requests beyond those'),
  accepted: z.number().int().describe('payloads that were taken since the server started'),
  refused: z.array(z.object({ why: z.string(), count: z.number().int(), hint: z.string() })),
  sentence: z.string(),
});
export type FirstStepsView = z.infer<typeof firstSteps>;
export type ServedRouteView = z.infer<typeof servedRoute>;
