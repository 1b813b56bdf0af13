import { z } from 'zod';
import { name, text } from './plain-schemas.ts';
import { closed, wanted } from './schema-words.ts';

export const apiVersion = z.literal('plimsoll/v1');

/** The head of all documents that are ours. */
export const metadata = closed({
  name,
  displayName: text.optional(),
  description: text.optional(),
  labels: z
    .record(z.string(), z.union([z.string(), z.array(z.string())], { error: wanted('CAT_TYPE', 'text or a list of texts') }))
    .optional(),
  annotations: z.record(z.string(), z.string()).optional(),
}).meta({ id: 'metadata' });
