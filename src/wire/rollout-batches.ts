import { z } from 'zod';
import { evidenceQuality, time } from './objective.ts';

const shareAt = z.object({ at: time, share: z.number() });

/** How the interval of one stream's excess closed in, batch by batch. */
export const excessSeries = z.object({
  indicator: z.string().describe('name of the stream, as in the comparison'),
  low: z.array(z.number().nullable()).describe('one for each batch; null: nothing was compared in that step yet'),
  high: z.array(z.number().nullable()),
  seen: z.array(z.number().nullable()).describe('what was counted of the step by then'),
  limit: z
    .array(z.number().nullable())
    .describe('how much more the candidate may fail: wholly below it is not worse, wholly above it is worse'),
});

export const toll = z.object({
  indicator: z.string(),
  events: z.number().describe('bad events of the candidate beyond what the baseline would have had on the same traffic'),
  low: z.number().describe('95 % interval'),
  high: z.number(),
});

/** A rollout over time: what was asked and measured, what was known after each batch, and what came of it. */
export const rolloutBatches = z.object({
  rollout: z.string(),
  at: time,
  from: time,
  to: time.describe('its end, or now'),
  batches: z
    .array(
      z.object({
        at: time.describe('end of the batch'),
        step: z.number().int(),
        share: z.number().nullable().describe('share of the candidate by telemetry; null: nobody came'),
      }),
    )
    .describe('oldest first; of many the newest, thinned out'),
  streams: z.array(excessSeries),
  asked: z.array(shareAt).describe('each share that was asked of the router'),
  counted: z.array(shareAt).describe('the share as the router had counted it, whenever something was decided'),
  exposed_ms: z.number().nullable().describe('for how long customers had the candidate; null: they never had, or keep it'),
  toll: toll.nullable(),
  story: z
    .array(z.object({ what: z.enum(['tried', 'found', 'done', 'toll']), text: z.string() }))
    .describe('what was tried, found and done, and who was hurt'),
  evidence: evidenceQuality.extend({ indicator: z.string() }).array(),
});

export type RolloutBatchesView = z.infer<typeof rolloutBatches>;
