import { z } from 'zod';
import { time } from './objective.ts';
import { timelineMark } from './timeline.ts';

const counts = z.array(z.number());
const values = z.array(z.number().nullable()).describe('null: nothing is known of the slot');
const quantile = z.number().nullable().describe('in `unit`; null: no values are known');
const ms = z.number().describe('ms');

/** All slots together. */
const summed = {
  n: z.number().describe('observations that were really seen'),
  good: z.number(),
  total: z.number().describe('weighted by sampling'),
  bad_share: z.number().nullable().describe('null: nothing came'),
  p50: quantile,
  p90: quantile,
  p95: quantile,
  p99: quantile,
};

const cohortSeries = z.object({
  value: z.string(),
  ...summed,
  columns: z.object({ total: counts, bad: counts, p50: values, p95: values }),
});

const difference = z
  .object({ of: z.number(), low: z.number(), high: z.number() })
  .nullable()
  .describe('the first less the second, and where it lies with 95 % confidence; null: too little was seen to tell');

/** What an indicator measured, slot by slot: everything that pictures of it need, column by column. */
export const series = z.object({
  indicator: z.string(),
  title: z.string(),
  journey: z.string(),
  services: z.array(z.string()).describe('of the objectives that rest on it'),
  at: time,
  from: time.describe('start of the first slot'),
  to: time.describe('end of the last slot, which may be in progress'),
  slot_ms: z.number().describe('how wide each slot is; every column has one value for each'),
  unit: z.enum(['ms']).nullable().describe('null: that of the metric or query, as its sender has it'),
  threshold: z.number().nullable().describe('in `unit`: from where on an event is bad; null: values do not decide'),
  labels: z.array(z.string()).describe('that cohorts of its journey are told apart by'),
  where: z.record(z.string(), z.string()).describe('what all of it is restricted to'),
  redefined: z.boolean().describe('it was defined otherwise before, and what was counted then is not in here'),
  ...summed,
  columns: z.object({ total: counts, bad: counts, p50: values, p90: values, p95: values, p99: values }),
  heat: z
    .object({
      edges: z
        .array(z.number())
        .describe('in `unit`, one more than there are rows; row i holds values in (edges[i], edges[i+1]]'),
      slots: z.array(z.array(z.number())).describe('of each slot: row, weight, row, weight and so on'),
    })
    .nullable()
    .describe('how often which values came; null: no values are known'),
  seen: z.object({
    coverage: values.describe('parts of each slot of which something was known, 0 to 1; null: nobody could know'),
    lag_p50: values.describe('ms from happening to being received'),
    lag_p99: values.describe('ms'),
    sources: z.array(z.object({ name: z.string(), p50: ms, p99: ms })).describe('delay over all slots, by who sent it'),
  }),
  by: z.string().nullable().describe('label of the cohorts'),
  cohorts: z.array(cohortSeries).describe('the most traffic first; at most 8, and `__other__`, in which the others are together'),
  joined: z.number().int().describe('values that are part of `__other__` only because there are so many'),
  compared: z
    .object({
      sides: z.array(cohortSeries).length(2),
      bad: difference,
      p50: difference,
      p95: difference,
      sentence: z.string(),
    })
    .nullable(),
  marks: z.array(timelineMark).describe('what happened in this time; oldest first'),
  marks_left_out: z.number().int(),
  exemplars: z
    .array(
      z.object({
        trace: z.string(),
        at: time,
        value: z.number().nullable(),
        good: z.boolean(),
        cohort: z.record(z.string(), z.string()),
      }),
    )
    .describe('traces of what was counted: what went wrong and what took longest'),
  bound: z.number().describe('a quantile is off by at most this part of itself, whatever the values'),
  coverage: z.number().describe('of all slots together, 0 to 1'),
  age_ms: z.number().nullable().describe('time since the newest telemetry'),
});

export const indicatorLine = z.object({
  name: z.string(),
  title: z.string(),
  journey: z.string(),
  services: z.array(z.string()),
  signal: z.string(),
  labels: z.array(z.string()),
  objectives: z.array(z.string()).describe('that rest on it; at most 20'),
});

export const indicators = z.object({
  indicators: z.array(indicatorLine),
  left_out: z.number().int().describe('so many more match'),
});

export type SeriesView = z.infer<typeof series>;
export type CohortSeriesView = z.infer<typeof cohortSeries>;
export type IndicatorLineView = z.infer<typeof indicatorLine>;
export type IndicatorsView = z.infer<typeof indicators>;
