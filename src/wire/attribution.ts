import { z } from 'zod';
import { strength } from './cause.ts';
import { time } from './objective.ts';

export const spender = z.object({
  id: z.string().describe('`change/ENTRY`, `rollout/ID`, `dependency/NAME`, `incident/…`, `maintenance/NAME`'),
  kind: z.enum(['change', 'dependency', 'incident', 'maintenance']),
  title: z.string(),
  evidence: z
    .enum(['declared', 'label', 'exposure', 'dependency', 'time', 'incident'])
    .describe('by what it is tied to what was bad: labels of the failing cells, its share of traffic, only the order in time …'),
  strength,
  bad: z.number().describe('bad events, or bad slices, that are its'),
  spent: z.number().describe('part of the whole budget of the window'),
  low: z.number().describe('between which parts it lies, with 95 % confidence'),
  high: z.number(),
  first: time.describe('the first minute in which it spent something'),
  last: time.describe('the last one'),
  burning: z.boolean().describe('it spent something in the last ten minutes'),
});

/** Who spent an objective's budget. Spenders and what is unattributed add up to what is bad, exactly. */
export const attribution = z.object({
  objective: z.string(),
  at: time,
  from: time.describe('start of the window, or of the evidence that is kept by the minute'),
  unit: z
    .enum(['events', 'slices', 'readings'])
    .describe('what `bad` counts; a reading of a ratio is bad by as much as it lacks'),
  bad: z.number(),
  total: z.number(),
  spent: z.number().describe('part of the budget that is used; above 1 when overspent'),
  spenders: z.array(spender).describe('the most first; at most 50'),
  smaller: z.object({ spenders: z.number().int(), bad: z.number(), spent: z.number() }).describe('those beyond the 50'),
  unattributed: z.object({
    bad: z.number(),
    spent: z.number(),
    unexplained: z.number().describe('bad events of it above the usual, for which nothing is known that could have caused them'),
  }),
  sentence: z.string(),
  coverage: z.number().describe('slots of the last hour with telemetry ÷ slots expected'),
  age_ms: z.number().nullable().describe('time since the newest telemetry'),
});

export type AttributionView = z.infer<typeof attribution>;
