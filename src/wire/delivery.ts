import { z } from 'zod';
import { time } from './objective.ts';

export const deliveryBand = z.enum(['best', 'good', 'fair', 'weak']);

export const deliveryFigure = z.object({
  value: z.number().nullable().describe('null: not known, which is not nought'),
  low: z
    .number()
    .nullable()
    .describe('between which values it lies with 95 % confidence; null: it is counted, or too few tell of it'),
  high: z.number().nullable(),
  n: z.number().int().describe('what it is reckoned from …'),
  of: z.number().int().describe('… of so many'),
  band: deliveryBand.nullable().describe('where it stands among what others reach; null: not known'),
  before: z.number().nullable().describe('the same over the window before, of the same length; null: not known'),
  sentence: z.string(),
});

export const deliveryFigures = z.object({
  frequency: deliveryFigure.describe('releases a day that reached all customers'),
  lead_time: deliveryFigure
    .extend({
      from: z.enum(['commit', 'start']).nullable().describe('from a commit or merge on, or only from the start of the rollout'),
    })
    .describe('median, ms'),
  change_failure_rate: deliveryFigure.describe('share of releases that hurt customers or were taken back, 0 to 1'),
  time_to_restore: deliveryFigure.describe('median, ms'),
});

export const deliveredRelease = z.object({
  id: z.string().describe('`rollout/ID` or `change/ENTRY`'),
  service: z.string(),
  version: z.string().nullable(),
  at: time.describe('when all customers had it, or none any more'),
  end: z.enum(['promoted', 'rolled-back']),
  failed: z.boolean(),
  by_hand: z.boolean().describe('a person took it back, or brought it'),
  lead_ms: z.number().nullable(),
  lead_from: z.enum(['commit', 'start']).nullable(),
  seq: z.number().int().describe('the entry in the ledger that ended it'),
  sentence: z.string(),
});

export const mendedHurt = z.object({
  id: z.string(),
  kind: z.enum(['rolled-back', 'incident', 'page', 'broken']),
  service: z.string().nullable(),
  since: time,
  until: time.nullable().describe('null: it goes on'),
  seq: z.number().int(),
  sentence: z.string(),
});

/** How well releases go, and the list behind each figure. */
export const delivery = z.object({
  at: time,
  from: time,
  to: time,
  service: z.string().nullable().describe('null: all of them'),
  known_since: time.nullable().describe('since when everything is remembered; null: nothing ever was'),
  coverage: z.number().describe('part of the window that is remembered, 0 to 1'),
  age_ms: z.number().nullable().describe('time since the last release ended; null: none did'),
  figures: deliveryFigures,
  services: z
    .array(z.object({ service: z.string(), releases: z.number().int(), failed: z.number().int(), sentence: z.string() }))
    .describe('of the window, most releases first; at most 100'),
  releases: z.array(deliveredRelease).describe('of the window, the newest first; at most 200'),
  hurts: z.array(mendedHurt).describe('those that ended in the window and those that go on, the newest first; at most 200'),
  left_out: z.object({ releases: z.number().int(), hurts: z.number().int() }),
  sentence: z.string(),
});

export type DeliveryView = z.infer<typeof delivery>;
export type DeliveryFigureView = z.infer<typeof deliveryFigure>;
export type DeliveryFiguresView = z.infer<typeof deliveryFigures>;
