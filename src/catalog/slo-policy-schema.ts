import { z } from 'zod';
import { cohortLabel, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { selector } from './selector-schema.ts';
import { isMap } from './source-document.ts';

export type SloPolicyDocument = z.output<typeof sloPolicy>;

/** What a policy may say of the objectives that it selects. */
export const POLICY_TERMS = ['burnPolicy', 'per', 'emptySlice', 'criticality'] as const;

export const sloPolicy = closed({
  apiVersion,
  kind: z.literal('SloPolicy'),
  metadata,
  spec: closed({
    objectives: selector.optional(),
    burnPolicy: text.optional(),
    per: z.array(cohortLabel).min(1).max(6).optional(),
    cap: z.int().min(1).max(1_000).optional(),
    emptySlice: z.enum(['good', 'bad']).optional(),
    criticality: z.enum(['high', 'normal', 'low']).optional(),
  }).superRefine((spec, context) => {
    if (!isMap(spec)) return;
    if (POLICY_TERMS.every((key) => spec[key] === undefined))
      raise(context, {
        code: 'CAT_ONE_OF',
        text: `Cannot use a policy that says nothing: one of ${POLICY_TERMS.join(', ')} must be there`,
      });
    if (spec.cap !== undefined && spec.per === undefined)
      raise(context, { code: 'CAT_MISSING', text: 'Cannot do without per: cap bounds how many cohorts it makes', path: ['per'] });
  }, ALWAYS),
});
