import { z } from 'zod';
import { time } from './objective.ts';

export const entry = z.object({
  seq: z.number().int(),
  at: time,
  kind: z.string(),
  subject: z.string(),
  actor: z.string(),
  sentence: z.string(),
  body: z.unknown().describe('what was recorded, whole'),
  previous: z.string(),
  hash: z.string(),
});
export const entryPage = z.object({
  entries: z.array(entry),
  next: z.number().int().nullable().describe('pass as `after` to read on'),
});
export const verification = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  head: z.string().nullable().describe('hash of the last entry'),
  first_broken: z.object({ seq: z.number().int(), why: z.string() }).nullable(),
});

export type EntryView = z.infer<typeof entry>;
export type EntryPageView = z.infer<typeof entryPage>;
export type VerificationView = z.infer<typeof verification>;
