import { z } from 'zod';
import { time } from './objective.ts';

/** How firmly evidence speaks for it. */
export const strength = z
  .enum(['strong', 'moderate', 'weak'])
  .describe(
    'weak: nothing but the order in time, or less; moderate: evidence that has another reading; strong: none that is known',
  );

export const causeKind = z.enum([
  'change',
  'cohort',
  'dependency',
  'telemetry-lost',
  'not-watched',
  'traffic-vanished',
  'maintenance',
  'incident',
  'anomaly',
]);

export const cause = z.object({
  kind: causeKind,
  id: z.string().describe('`change/ENTRY`, `rollout/ID`, `LABEL=VALUE` of a cohort, the name of a dependency'),
  strength,
  since: time.describe('when it began'),
  explains: z.number().nullable().describe('part of the bad events above the usual that it accounts for; null: not about a part'),
  sentence: z.string(),
  figures: z.record(z.string(), z.number()).describe('what the sentence rests on'),
});

export const fall = z.object({
  objective: z.string(),
  indicator: z.string(),
  from: time,
  to: time,
  ongoing: z.boolean().describe('it goes on at the end of the window'),
  began_before: z.boolean().describe('it had begun before the window'),
  bad: z.number(),
  total: z.number(),
  expected: z.number().describe('bad events that the share of failures before would have made'),
  rate: z.number().describe('bad ÷ total'),
  rate_before: z.number(),
});

/** Why a journey does worse in a window than before it. */
export const why = z.object({
  journey: z.string(),
  at: time,
  from: time,
  to: time,
  compared_from: time.describe('the window is compared with what was between here and its start'),
  sentence: z.string(),
  falls: z.array(fall).describe('objectives that fell, the hardest first; the causes explain the first of them'),
  causes: z.array(cause).describe('the firmest first; at most 12'),
  cleared: z.array(z.string()).describe('changes that ran beside others and failed no more than those'),
  looked_at: z.object({ changes: z.number().int(), cohorts: z.number().int(), dependencies: z.number().int() }),
  coverage: z.number().describe('part of the window in which telemetry was heard, 0 to 1'),
  age_ms: z.number().nullable().describe('time since the newest telemetry'),
});

export type WhyView = z.infer<typeof why>;
export type CauseView = z.infer<typeof cause>;
