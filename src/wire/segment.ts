import { z } from 'zod';
import { time } from './objective.ts';

export const segment = z.object({
  first_entry: z.number().int(),
  last_entry: z.number().int(),
  from: time.describe('of its first entry'),
  to: time.describe('of its last entry'),
  previous: z.string().describe('hash of the entry before the first'),
  hash: z.string().describe('hash of the last entry'),
  file: z.string().describe('in the folder `ledger` of the data folder'),
  digest: z.string().describe('SHA-256 of the bytes of the file'),
  dropped: z.boolean().describe('its entries are in the file alone'),
});
export const segments = z.object({ segments: z.array(segment).describe('oldest first') });
export const sealed = z.object({
  segment: segment.nullable().describe('null: nothing before then is left that a checkpoint signs for'),
  dropped: z.number().int().describe('entries that left the database'),
});

export type SegmentView = z.infer<typeof segment>;
