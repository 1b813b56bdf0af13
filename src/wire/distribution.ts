import { z } from 'zod';
import { time } from './objective.ts';

const quantile = z.number().nullable().describe('in `unit`; null: no values are known');

const counted = {
  n: z.number().describe('observations that were really seen'),
  good: z.number(),
  total: z.number().describe('weighted by sampling'),
  p50: quantile,
  p90: quantile,
  p95: quantile,
  p99: quantile,
  p999: quantile,
};

/** What an indicator measured over a window, all together and cohort by cohort. */
export const distribution = z.object({
  indicator: z.string(),
  journey: z.string(),
  at: time,
  from: time.describe('start of the window, on a whole slot that is kept'),
  to: time,
  window_ms: z.number(),
  unit: z.enum(['ms']).nullable().describe('null: that of the metric or query, as its sender has it'),
  counted_from: time
    .nullable()
    .describe('the first slot of the window in which something was counted as the indicator is defined now'),
  redefined: z.boolean().describe('it was defined otherwise before, and what was counted then is not in here'),
  ...counted,
  by: z.string().nullable().describe('label of the cohorts'),
  cohorts: z
    .array(z.object({ value: z.string(), ...counted }))
    .describe('the most traffic first; at most 100, and `__other__`, in which the others are counted together'),
  joined: z.number().int().describe('values that are part of `__other__` only because there are so many'),
  bound: z.number().describe('a quantile is off by at most this part of itself, whatever the values'),
  coverage: z.number().describe('slots of the window with telemetry ÷ slots expected, 0 to 1'),
  age_ms: z.number().nullable().describe('time since the newest telemetry'),
});

export type DistributionView = z.infer<typeof distribution>;
