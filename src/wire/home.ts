import { z } from 'zod';
import { alertsSummary } from './alert.ts';
import { health, healthCounts, objective, time } from './objective.ts';
import { rolloutSummary } from './rollout.ts';
import { scoreSummary } from './score.ts';
import { sourcesSummary } from './source.ts';

export const trafficPoint = z.object({
  at: time,
  total: z.number(),
  bad: z.number(),
  heard: z.boolean().describe('telemetry arrived in this slot'),
});

export const journey = z.object({
  name: z.string(),
  display_name: z.string(),
  owner: z.string(),
  health,
  sentence: z.string(),
  score: scoreSummary.nullable().describe('null: it was never judged yet'),
  per_second: z.number().nullable().describe('events per second over the last minute; null: no telemetry'),
  age_ms: z.number().nullable().describe('time since the newest event'),
  objectives: z.array(objective).describe('all of them; where hundreds are promised the worst two'),
  counts: healthCounts.describe('of all its objectives'),
  traffic: z
    .array(trafficPoint)
    .describe('the last ten minutes in slots of ten seconds, oldest first, of the indicator of the journey’s first objective'),
});

/** Everything the home page shows, in one answer. */
export const home = z.object({
  at: time,
  catalog: z.object({
    revision: z.string(),
    applied_at: time,
    refused: z.array(z.string()).describe('mistakes of the newest edit, when it was refused; the last good catalog is in force'),
  }),
  journeys: z.array(journey).describe('40 at most, and then the worst first'),
  journeys_all: z.int().describe('journeys that there are'),
  counts: healthCounts.describe('of all objectives'),
  products: z.array(scoreSummary).describe('scores of what several journeys are to a customer'),
  objectives_elsewhere: z.array(objective).describe('objectives that belong to no journey: 20 at most, and then the worst first'),
  elsewhere_counts: healthCounts.describe('of all objectives that belong to no journey'),
  alerts: alertsSummary,
  sources: sourcesSummary,
  rollouts: z.array(rolloutSummary).describe('active first, then the newest; at most 20'),
});

/** What all screens show of the present, where so much is promised that a stream does not tell the whole of it each second. */
export const pulse = home.omit({ journeys: true, products: true, objectives_elsewhere: true, rollouts: true });

export type PulseView = z.infer<typeof pulse>;
export type HomeView = z.infer<typeof home>;
export type JourneyView = z.infer<typeof journey>;
export type TrafficPointView = z.infer<typeof trafficPoint>;
