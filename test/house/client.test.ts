import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { clientFiles, type OpenApi } from '../../tools/client/client-files.ts';
import { typeText, type Schema } from '../../tools/client/type-text.ts';

const root = new URL('../../', import.meta.url);

test('the client of the pages is what tools/write-client.ts writes', () => {
  const document = JSON.parse(readFileSync(new URL('docs/schema/openapi.json', root), 'utf8')) as OpenApi;
  for (const { file, text } of clientFiles(document))
    assert.equal(readFileSync(new URL(`web/src/api/${file}`, root), 'utf8'), text, 'run: node tools/write-client.ts');
});

const shapes: readonly { name: string; schema: Schema; want: string }[] = [
  { name: 'a shape with a name', schema: { $ref: '#/components/schemas/Entry' }, want: 'Entry' },
  { name: 'one of several', schema: { enum: ['page', 'ticket'] }, want: '"page" | "ticket"' },
  { name: 'nothing or something', schema: { anyOf: [{ type: 'number' }, { type: 'null' }] }, want: 'number | null' },
  { name: 'several types', schema: { type: ['string', 'null'] }, want: 'string | null' },
  {
    name: 'a list of either',
    schema: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    want: '(string | null)[]',
  },
  { name: 'a pair', schema: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] }, want: '[string, number]' },
  {
    name: 'values by any name',
    schema: { type: 'object', additionalProperties: { type: 'boolean' } },
    want: 'Record<string, boolean>',
  },
  { name: 'what is not said', schema: {}, want: 'unknown' },
  {
    name: 'fields that are there, and that may be missing',
    schema: { type: 'object', properties: { at: { type: 'string', description: 'UTC' }, 'x-y': { const: 1 } }, required: ['at'] },
    want: '{ /** UTC */ at: string;\n"x-y"?: 1; }',
  },
];
for (const { name, schema, want } of shapes) test(name, () => assert.equal(typeText(schema), want));
