import { z } from 'zod';

/** Something with a name that was looked for. */
export const found = z.object({
  kind: z.enum(['journey', 'product', 'objective', 'rollout', 'service', 'indicator', 'probe', 'train']),
  name: z.string().describe('by which it is asked for'),
  title: z.string().describe('as people call it'),
  about: z.string().describe('a few words that tell it from others like it'),
});

export const findings = z.object({
  text: z.string().describe('what was looked for'),
  found: z.array(found).describe('the nearest first'),
  left_out: z.number().int().describe('how many more have it in their names'),
});
export type FoundView = z.infer<typeof found>;
export type FindingsView = z.infer<typeof findings>;
