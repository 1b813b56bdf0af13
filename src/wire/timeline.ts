import { z } from 'zod';
import { time } from './objective.ts';

export const markKind = z.enum([
  'rollout',
  'deploy',
  'flag',
  'config',
  'migration',
  'scaling',
  'cost',
  'incident',
  'alert',
  'broken',
  'freeze',
  'silence',
  'catalog',
  'adjustment',
]);
export const markTone = z.enum(['plain', 'good', 'warning', 'breach', 'blind']);

/** Something that happened, or lasts: what people look at beside a curve. */
export const timelineMark = z.object({
  id: z.string(),
  at: time,
  to: time.nullable().describe('when it ended or will end; the same as `at` for a moment; null while it lasts'),
  kind: markKind,
  tone: markTone,
  title: z.string().describe('a few words'),
  sentence: z.string(),
  service: z.string().nullable(),
  journey: z.string().nullable(),
  objective: z.string().nullable(),
  version: z.string().nullable(),
  part_of: z.string().nullable().describe('the mark that it is a part of: a step of a rollout is part of the rollout'),
  href: z.string().nullable().describe('the screen that shows it'),
  seq: z.number().int().nullable().describe('its entry in the ledger'),
});

export const timeline = z.object({
  at: time,
  from: time,
  to: time,
  marks: z.array(timelineMark).describe('oldest first'),
  left_out: z.number().int().describe('so many more there were; those that ended last are shown'),
  sentence: z.string(),
});

export type MarkKind = z.infer<typeof markKind>;
export type MarkTone = z.infer<typeof markTone>;
export type TimelineMarkView = z.infer<typeof timelineMark>;
export type TimelineView = z.infer<typeof timeline>;
