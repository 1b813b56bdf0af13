import { z } from 'zod';
import { time } from './objective.ts';

const name = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(500).describe('why; it is recorded and shown beside the budget');

export const postedAdjustment = z.strictObject({
  objectives: z.array(name).max(100).default([]).describe('names of objectives'),
  journeys: z.array(name).max(100).default([]).describe('all objectives of these journeys'),
  labels: z.record(z.string().max(63), z.string().max(200)).default({}).describe('objectives that have all of these labels'),
  from: z.iso.datetime({ offset: true }).describe('at most 30 days ago'),
  to: z.iso.datetime({ offset: true }).describe('at most 24 hours later'),
  mode: z.enum(['exclude', 'count-good']).default('exclude').describe('leave the events out, or let all of them count as good'),
  reason,
  approved_by: z.string().max(100).nullable().default(null),
});

export const withdrawal = z.strictObject({ reason });

export const adjustment = z.object({
  name: z.string(),
  origin: z.enum(['catalog', 'person']),
  objectives: z.array(z.string()),
  journeys: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  mode: z.enum(['exclude', 'count-good']),
  sentence: z.string(),
  reason: z.string(),
  requested_by: z.string(),
  approved_by: z.string().nullable(),
  recorded_at: time,
  spans: z.array(z.object({ from: time, to: time })).describe('the latest ten that begin before tomorrow, newest first'),
});

export const adjustmentList = z.object({ adjustments: z.array(adjustment) });
export type AdjustmentView = z.infer<typeof adjustment>;
