import { z } from 'zod';
import { health, time } from './objective.ts';

/** What `plimsoll evaluate --json` answers: verdicts on a file of events, as of an instant, without a server. */
export const evaluation = z.object({
  at: time,
  catalog_revision: z.string(),
  events: z.object({
    lines: z.number(),
    cells: z.number().describe('slots of a cohort of an indicator: of ten seconds in the last twelve hours, of a minute before'),
    later: z.number().describe('lines after `at`, which were left out'),
    first: time.nullable(),
    last: time.nullable(),
  }),
  objectives: z.array(
    z.object({
      name: z.string(),
      journey: z.string().nullable(),
      target: z.number(),
      window: z.string(),
      state: health,
      because: z.string().nullable().describe('a code in capitals when not healthy'),
      sentence: z.string(),
      good: z.number().nullable(),
      total: z.number().nullable(),
      spent: z.number().nullable().describe('part of the budget; null is blind'),
      remaining: z.number().nullable(),
      raw: z
        .object({ spent: z.number().nullable(), remaining: z.number().nullable() })
        .nullable()
        .describe('with adjusted time in it'),
      burn: z.record(z.string(), z.number().nullable()).describe('by window; null is blind'),
      coverage: z.number(),
      alert: z.enum(['none', 'inform', 'ticket', 'page', 'frozen']).describe('the loudest rule that holds at the instant'),
      rules: z.record(z.string(), z.boolean().nullable()).describe('whether each rule holds; null: frozen'),
      forecast: z.string(),
    }),
  ),
  journeys: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['journey', 'product']),
      lo: z.number().describe('what is unknown counts as nothing, 0 to 1'),
      point: z.number().nullable().describe('null: too little is known'),
      hi: z.number().describe('what is unknown counts as perfect'),
      confidence: z.number(),
      state: z.string(),
      because: z.string().nullable(),
    }),
  ),
});

export type EvaluationView = z.infer<typeof evaluation>;
