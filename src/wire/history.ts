import { z } from 'zod';
import { evidenceQuality, health, time } from './objective.ts';
import { timelineMark } from './timeline.ts';

export const historySlot = z.object({
  from: time,
  to: time,
  left: z
    .number()
    .nullable()
    .describe('part of the budget that was left at `to`, as it is judged; null: blind then, or not known any more'),
  bad: z.number(),
  total: z.number(),
  coverage: z.number().describe('slots with telemetry ÷ slots expected, 0 to 1'),
  burn: z
    .number()
    .nullable()
    .describe('1 spends exactly the whole budget over the objective window; null: blind, or nobody came'),
});

const span = z.object({ from: time, to: time });

/** A spender where it is on the axis of time. */
export const placedSpender = span.extend({
  id: z.string(),
  kind: z.enum(['change', 'dependency', 'incident', 'maintenance']),
  title: z.string(),
  strength: z.enum(['strong', 'moderate', 'weak']),
  spent: z.number().describe('part of the whole budget of the window'),
});

export const sumStep = z.object({
  what: z.string(),
  sum: z.string().describe('the arithmetic, as it is written by hand'),
  means: z.string(),
  from: z.enum(['counts', 'promise', 'burns', 'members']).describe('where what it was made from can be looked at'),
});

/** How the budget came to be what it is, and how it may go on: all that a picture of it needs, in one answer. */
export const objectiveHistory = z.object({
  objective: z.string(),
  display_name: z.string(),
  health,
  at: time,
  from: time.describe('start of the window, or of the evidence within it'),
  to: time.describe('up to when something could be known'),
  window: z.string(),
  known_since: time.nullable(),
  unit: z.enum(['events', 'slices', 'readings']).describe('what `bad` and `total` count'),
  slots: z.array(historySlot).describe('oldest first; the last one ends now'),
  blind: z.array(span).describe('too little was seen to say anything'),
  spenders: z.array(placedSpender).describe('who spent it, the most first; at most 12'),
  unattributed: z.number().nullable().describe('part of the budget that nobody known has spent; null: it is not shared out'),
  marks: z.array(timelineMark),
  forecast: z.object({
    sentence: z.string(),
    until: time.describe('as far as the path is told'),
    path: z.array(z.object({ at: time, low: z.number(), middle: z.number(), high: z.number() })),
    early: time.nullable().describe('one time in ten it is gone earlier than this; null: not within what is looked ahead'),
    middle: time.nullable(),
    late: time.nullable(),
  }),
  sum: z.array(sumStep).describe('the arithmetic of the budget, step by step'),
  evidence: evidenceQuality,
});

export type ObjectiveHistoryView = z.infer<typeof objectiveHistory>;
