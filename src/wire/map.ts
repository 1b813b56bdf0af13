import { z } from 'zod';
import { health, time } from './objective.ts';

const quantile = z.number().nullable().describe('ms; null: no values are known');

export const mapNode = z.object({
  name: z.string(),
  kind: z
    .enum(['service', 'database', 'queue', 'external', 'unknown', 'others'])
    .describe('external: called by an address that no known service has'),
  objectives: z.number().int().describe('of this service, in the catalog'),
  health: health.nullable().describe('the worst of its objectives; null: it has none'),
});

export const mapEdge = z.object({
  from: z.string(),
  to: z.string(),
  system: z.string().nullable().describe('the database, protocol or broker that its spans name'),
  calls: z.number().describe('in the window, weighted by sampling'),
  seen: z.number().describe('calls that were counted one by one; less than calls where a draw stands for all'),
  per_second: z.number(),
  failed: z.number(),
  success: z.number().nullable().describe('share of the calls that did not say they failed; null: there were none'),
  p50_ms: quantile,
  p95_ms: quantile,
  p99_ms: quantile,
  first_seen: time.describe('first slot of the window in which it was called'),
  is_new: z.boolean().nullable().describe('nothing like it was seen in the window before; null: nobody watched then'),
});

/** Who calls whom, as spans tell it. */
export const map = z.object({
  at: time,
  from: time,
  to: time,
  window_ms: z.number(),
  nodes: z.array(mapNode).describe('in the order of names'),
  edges: z.array(mapEdge).describe('the most calls first'),
  most_edges: z.number().int().describe('edges kept apart; the rest are together in `__other__`'),
  sentence: z.string(),
});

export type MapView = z.infer<typeof map>;
export type MapNodeView = z.infer<typeof mapNode>;
export type MapEdgeView = z.infer<typeof mapEdge>;
