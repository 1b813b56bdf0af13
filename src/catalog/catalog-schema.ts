import { z } from 'zod';
import { kindsOf, openSloKinds, plimsollKinds } from './document-kinds.ts';
import { plimsollSource } from './metric-spec-schema.ts';

export type JsonSchema = { readonly [key: string]: unknown };

/**
 * The JSON Schema that editors complete and check catalog files with, from the same schemas that read them. References
 * between documents, and rules about several keys, are for `plimsoll validate` to find.
 */
export function catalogSchema(): JsonSchema {
  const kinds: Readonly<Record<string, z.ZodType>> = { ...openSloKinds, ...plimsollKinds };
  const definitions = Object.entries({ ...kinds, plimsollSource }).flatMap(([name, schema]) => definition(name, schema));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Plimsoll catalog',
    description: 'A document of a catalog folder, or a list of them. Kinds and their keys are explained in docs/catalog.md.',
    anyOf: [{ $ref: '#/$defs/document' }, { type: 'array', items: { $ref: '#/$defs/document' } }],
    $defs: {
      document: {
        type: 'object',
        required: ['apiVersion', 'kind', 'metadata'],
        properties: { apiVersion: { enum: Object.keys(kindsOf) }, kind: { enum: Object.keys(kinds) } },
        // An editor names the mistake inside a kind only when the kind is chosen first; with anyOf it names every kind.
        allOf: Object.keys(kinds).map((kind) => ({
          if: { properties: { kind: { const: kind } }, required: ['kind'] },
          then: { $ref: `#/$defs/${kind}` },
        })),
      },
      ...Object.fromEntries(definitions),
    },
  };
}

/** A schema, and before it the named parts it shares with others, which are the same wherever they come from. */
function definition(name: string, schema: z.ZodType): (readonly [string, unknown])[] {
  const { $schema: _, $defs, ...body } = z.toJSONSchema(schema, { io: 'input' });
  return [...Object.entries($defs ?? {}), [name, body]];
}
