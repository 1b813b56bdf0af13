import { z } from 'zod';
import { step } from './rollout.ts';

const arm = z.object({
  events: z.number().describe('in the window'),
  bad: z.number(),
  per_second: z.number(),
});

/** One thing that the judge would compare, with what was counted of it before the start. */
export const checkedStream = z.object({
  name: z.string(),
  indicator: z.string(),
  test: z.enum(['ratio', 'rate', 'latency', 'growth', 'level']),
  key: z.boolean().describe('waited for before a step is promoted'),
  window_ms: z.number().describe('how long was looked'),
  baseline: arm,
  candidate: arm,
  found: z
    .array(z.object({ labels: z.record(z.string(), z.string()), per_second: z.number() }))
    .describe('sets of labels of the baseline, most traffic first'),
  usual_rate: z.number().nullable().describe('bad of all before the start, taken from above'),
  threshold: z
    .object({ quantile: z.number(), baseline: z.number(), candidate: z.number() })
    .nullable()
    .describe('latency: above these values, in their own unit, events are slow'),
  coverage: z.number().describe('of the last hour'),
  age_ms: z.number().nullable(),
  trouble: z.object({ code: z.string(), text: z.string(), hint: z.string() }).nullable(),
});

export const checkedStep = step.extend({
  needs: z
    .object({ stream: z.string(), events: z.number().nullable(), ms: z.number().nullable() })
    .nullable()
    .describe('what decides how long it takes'),
  ms: z.number().nullable().describe('least time at the present rate; null: out of reach, or not known'),
  route: z
    .object({ can: z.boolean(), share: z.number().nullable(), note: z.string().nullable() })
    .nullable()
    .describe('what the router would make of it'),
});

export const planCheck = z.object({
  plan: z.string(),
  service: z.string(),
  candidate: z.string(),
  baseline: z.string(),
  answer: z.enum(['ready', 'not-ready', 'not-enough-evidence']),
  sentence: z.string(),
  findings: z.array(
    z.object({
      about: z.enum(['start', 'router', 'evidence', 'time']),
      says: z.enum(['no', 'unknown', 'note']),
      code: z.string(),
      text: z.string(),
      hint: z.string(),
    }),
  ),
  streams: z.array(checkedStream),
  steps: z.array(checkedStep),
  router: z.object({
    reached: z.boolean(),
    what: z.string().describe('what it is, or why it did not answer'),
    serving: z.string().nullable().describe('what of the baseline serves now'),
    candidate_place: z.string().nullable(),
    baseline_place: z.string().nullable(),
  }),
  takes_ms: z.number().nullable(),
});
export type PlanCheckView = z.infer<typeof planCheck>;
