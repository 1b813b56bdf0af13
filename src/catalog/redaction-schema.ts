import { z } from 'zod';
import { patternFault } from '../kernel/linear-pattern.ts';
import { name, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { ALWAYS, closed, notEmpty, raise } from './schema-words.ts';

export type RedactionDocument = z.output<typeof redaction>;

const pattern = text.superRefine((written, context) => {
  const fault = patternFault(written);
  if (fault === null) return;
  const hint = 'patterns have letters, [sets], (groups), a|b, ?, *, + and {n,m}; docs/catalog.md lists all';
  raise(context, { code: 'CAT_PATTERN', text: `Cannot use this pattern: ${fault}`, hint });
});

export const redaction = closed({
  apiVersion,
  kind: z.literal('Redaction'),
  metadata,
  spec: closed({
    keep: z.array(text.max(255)).min(1).max(1_000).meta({ description: 'Attributes that no rule touches' }).optional(),
    rules: z
      .array(closed({ name, pattern, as: z.enum(['hash', 'mask']).default('mask') }))
      .min(1)
      .max(50)
      .optional(),
  }).superRefine(notEmpty('give keep, rules or both'), ALWAYS),
});
