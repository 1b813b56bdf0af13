import { z } from 'zod';
import { openSloName, text } from './plain-schemas.ts';
import { closed, raise, wanted } from './schema-words.ts';
import { showFound } from './source-document.ts';

export type OpenSloMetadata = z.output<typeof openSloMetadata>;

export const apiVersion = z.enum(['openslo/v1', 'openslo.com/v1']);
export const description = z.string().max(1_050).optional();
export const op = z.enum(['lte', 'gte', 'lt', 'gt']);

const labelKey = z.string().superRefine((key, context) => {
  if (/^[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/.test(key)) return;
  raise(context, {
    code: 'CAT_NAME',
    text: `Cannot use ${showFound(key)} as a label key`,
    hint: 'use up to 63 letters, digits and - . _',
  });
});
const annotationKey = z.string().superRefine((key, context) => {
  if (/^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/.test(key)) return;
  raise(context, {
    code: 'CAT_NAME',
    text: `Cannot use ${showFound(key)} as an annotation key`,
    hint: 'write it like example.com/owner',
  });
});

export const openSloMetadata = closed({
  name: openSloName,
  displayName: z.string().optional(),
  labels: z
    .record(labelKey, z.union([z.string(), z.array(z.string())], { error: wanted('CAT_TYPE', 'text or a list of texts') }))
    .optional(),
  annotations: z.record(annotationKey, z.string()).optional(),
}).meta({ id: 'openSloMetadata' });

/** The head and foot that all OpenSLO documents share. */
export function documentOf<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return closed({ apiVersion, kind: z.literal(kind), metadata: openSloMetadata, spec });
}

/** An object written in place instead of being named. */
export function inline<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return closed({ apiVersion: apiVersion.optional(), kind: z.literal(kind), metadata: openSloMetadata, spec });
}

/** Either a name or the thing itself; which one is seen by the key that is there. */
export function refOr<Ref extends string, Inline extends z.ZodObject>(ref: Ref, written: Inline) {
  return z.union([named(ref), written], { error: wanted('CAT_TYPE', `a map with ${ref}, or the object itself`) });
}

/** The same where documents of old write the bare name. */
export function nameOrRefOr<Ref extends string, Inline extends z.ZodObject>(ref: Ref, written: Inline) {
  return z.union([text, named(ref), written], { error: wanted('CAT_TYPE', `a map with ${ref}, or the object itself`) });
}

function named<Ref extends string>(ref: Ref) {
  return closed({ [ref]: text } as Record<Ref, typeof text>);
}
