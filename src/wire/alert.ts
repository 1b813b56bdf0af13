import { z } from 'zod';
import { time } from './objective.ts';

/** How loudly somebody is told. */
export const severity = z.enum(['page', 'ticket', 'inform']);

export const attachedRule = z.object({
  id: z.string(),
  severity,
  since: time,
  calm_since: time.nullable().describe('clearly over since then; the rule ends when that has lasted'),
});

export const alert = z.object({
  id: z.string(),
  subject: z.string().describe('name of an objective; of lost telemetry the name under which it is heard'),
  cause: z.enum(['burning', 'budget-low', 'telemetry-lost']),
  severity,
  since: time,
  ended_at: time.nullable().describe('null while it is open'),
  frozen_since: time.nullable().describe('nothing can be said since then, because telemetry is missing'),
  flapping: z.boolean().describe('raised three times within the hour: it ends only after half an hour of calm'),
  rules: z.array(attachedRule).describe('those that hold, or did so until lately; none once it has ended'),
  told: z.array(z.string()).describe('who was told'),
  silence: z
    .object({ name: z.string(), until: time })
    .nullable()
    .describe('what keeps it quiet: nobody is told until then; null: people are told'),
  sentence: z.string().describe('the verdict when it last changed, with its arithmetic'),
});

export const alertList = z.object({
  alerts: z.array(alert).describe('open ones first, loudest first; then those that ended lately, newest first'),
  waiting: z.number().int().describe('subjects with a reason for an alert and no room for one'),
});

/** What the home page says about them. */
export const alertsSummary = z.object({
  pages: z.number().int(),
  tickets: z.number().int(),
  informs: z.number().int(),
  frozen: z.number().int().describe('of these, how many cannot be seen'),
});

export type AlertView = z.infer<typeof alert>;
export type AlertListView = z.infer<typeof alertList>;
export type AlertsSummaryView = z.infer<typeof alertsSummary>;
