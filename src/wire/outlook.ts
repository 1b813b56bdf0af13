import { z } from 'zod';
import { time } from './objective.ts';

const wait = z.number().nullable().describe('ms from now; null: not within `ahead_ms`');

/** When the budget will be gone if things go on, with an interval that holds four times in five. */
export const forecast = z.object({
  objective: z.string(),
  at: time,
  known: z.boolean().describe('false: too little is known to say anything, and `sentence` says why'),
  sentence: z.string(),
  early_ms: wait,
  middle_ms: wait,
  late_ms: wait,
  chance: z.number().nullable().describe('that it is gone within `ahead_ms`, 0 to 1'),
  ahead_ms: z.number().nullable(),
});

const trial = z.object({
  target: z.number(),
  compliance: z.number().describe('good ÷ total of the whole past'),
  worst_spent: z.number().describe('part of its budget that the worst window spent'),
  breaches: z.number().describe('times a budget ran out'),
  breaches_per_year: z.number(),
  exhausted: z.number().describe('part of the time in which nothing was left'),
  pages: z.number(),
  tickets: z.number(),
  pages_per_month: z.number().describe('pages in four weeks'),
});

/** What each target would have meant in the past. It is shown, and applied by nobody but a person. */
export const suggestion = z.object({
  objective: z.string(),
  target: z.number().describe('in force'),
  suggested: z.number().nullable(),
  sentence: z.string(),
  known_ms: z.number().describe('how much of the past is known'),
  trials: z.array(trial),
});

const band = z.object({ middle: z.number(), spread: z.number() });

/** Not as it usually is at this time. It hints where to look, and is never alone the reason of a decision. */
export const anomaly = z.object({
  kind: z.enum(['traffic-vanished', 'traffic-low', 'traffic-high', 'errors-high', 'latency-high']),
  indicator: z.string(),
  journey: z.string(),
  at: time,
  over_ms: z.number(),
  observed: z.number(),
  usual: band,
  distance: z.number().describe('in usual distances; the sign is the direction'),
  sentence: z.string(),
});

export const drift = z.object({
  measure: z.enum(['traffic', 'errors', 'p50', 'p99']),
  indicator: z.string(),
  journey: z.string(),
  now: z.number(),
  before: band,
  change: z.number().describe('now ÷ before, minus 1'),
  sentence: z.string(),
});

export const anomalies = z.object({
  at: time,
  anomalies: z.array(anomaly),
  drifts: z.array(drift).describe('the last week against the three before'),
  young: z.array(z.string()).describe('indicators of which too little is known to say what is usual'),
});

export type ForecastView = z.infer<typeof forecast>;
export type SuggestionView = z.infer<typeof suggestion>;
export type AnomaliesView = z.infer<typeof anomalies>;
