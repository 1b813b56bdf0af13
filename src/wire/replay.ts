import { z } from 'zod';
import { time } from './objective.ts';

export const replayedField = z.object({
  path: z.string().describe('where in the entry, such as `body.next.phase`'),
  recorded: z.unknown().describe('absent: it was not recorded'),
  now: z.unknown().describe('absent: it would not be recorded now'),
});
export const replayedDecision = z.object({
  seq: z.number().int(),
  at: time,
  kind: z.string(),
  subject: z.string(),
  actor: z.string(),
  sentence: z.string().describe('what was recorded, in words'),
  outcome: z.enum(['different', 'not-replayable']),
  nothing: z.boolean().describe('nothing at all would be recorded now'),
  fields: z.array(replayedField),
});
export const replayed = z.object({
  same: z.number().int().describe('decisions that came out the same, to the byte'),
  different: z.number().int(),
  not_replayable: z
    .number()
    .int()
    .describe('decisions that were recorded without what they were made from, or that follow from entries that are not there'),
  decisions: z.array(replayedDecision).describe('those that did not come out the same, oldest first; at most 200'),
  code: z.string().describe('revision of the code that made them again'),
  codes: z.array(z.string()).describe('revisions of the code that made them'),
  through: z.number().int().describe('the last entry that was looked at'),
  next: z.number().int().nullable().describe('pass as `after` to go on'),
});

export type ReplayedView = z.infer<typeof replayed>;
export type ReplayedDecisionView = z.infer<typeof replayedDecision>;
