import { z } from 'zod';
import { time } from './objective.ts';

export const traceId = z
  .string()
  .regex(/^[0-9a-fA-F]{32}$/)
  .describe('id of the trace, 32 hexadecimal digits');

/** One thing that an indicator counted, and the trace in which it happened. */
export const exemplar = z.object({
  trace: z.string(),
  indicator: z.string(),
  journey: z.string().nullable().describe('null: the indicator is not in the catalog any more'),
  good: z.boolean(),
  at: time.describe('when it ended'),
  value: z.number().nullable().describe('what was measured of it, such as how long it took; null where nothing was'),
  unit: z.enum(['ms']).nullable().describe('null: that of the attribute, as its sender has it'),
  cohort: z.record(z.string(), z.string()),
  source: z.string().describe('who told of it'),
});

const kept = z.string().describe('which traces are remembered, and for how long');

/** Everything that is known of one trace. */
export const trace = z.object({
  trace: z.string(),
  seen: z.array(exemplar).describe('in the order of time; empty when the trace is not remembered, which says nothing about it'),
  kept,
});

/** Traces of what an indicator counted. */
export const exemplars = z.object({
  indicator: z.string(),
  journey: z.string(),
  from: time,
  to: time,
  exemplars: z.array(exemplar).describe('the newest first'),
  kept,
});

export type ExemplarView = z.infer<typeof exemplar>;
export type TraceView = z.infer<typeof trace>;
export type ExemplarsView = z.infer<typeof exemplars>;
