import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openApiDocument } from '../../src/surface/http/open-http-server.ts';
import { serveWorld } from './served-world.ts';

type Answer = { description: string; content?: Record<string, { schema: unknown }> };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: unknown[];
  responses: Record<string, Answer>;
};
type Document = {
  openapi: string;
  info: { version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation & { parameters?: { name: string; in: string; required?: boolean }[] }>>;
  components: { schemas: Record<string, unknown> };
};

const root = new URL('../../', import.meta.url);
const golden = readFileSync(new URL('docs/schema/openapi.json', root), 'utf8');
const document = JSON.parse(golden) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('docs/schema/openapi.json is what tools/write-openapi.ts writes', async () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
  assert.equal(golden, `${JSON.stringify(await openApiDocument(version), null, 2)}\n`, 'run: node tools/write-openapi.ts');
});

test('a running server gives the same document to everybody', async () => {
  await using world = await serveWorld();
  const given = (await (await fetch(`${world.url}/openapi.json`)).json()) as Document;
  assert.deepEqual({ ...given, info: null }, { ...document, info: null });
  assert.equal(given.info.version, '1.2.3');
});

test('it is OpenAPI 3.1, and every reference in it leads somewhere', () => {
  assert.equal(document.openapi, '3.1.0');
  const known = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));
  const used = new Set([...golden.matchAll(/"\$ref": "([^"]+)"/g)].map(([, ref]) => ref ?? ''));
  for (const ref of used) assert.ok(known.has(ref), ref);
  assert.ok(used.size >= 8);
});

test('every operation has a name of its own, a summary, a known tag, and declares the parameters of its path', () => {
  const tags = new Set(document.tags.map(({ name }) => name));
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length);
  for (const { path, operation } of operations) {
    assert.ok(operation.summary.length > 5 && !operation.summary.endsWith('.'), path);
    for (const tag of operation.tags) assert.ok(tags.has(tag), tag);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path' && one.required === true);
    assert.deepEqual(
      declared.map(({ name }) => name),
      inPath,
      path,
    );
  }
});

test('every operation says what it answers, and its refusals are problems', () => {
  for (const { path, method, operation } of operations) {
    const answers = Object.entries(operation.responses);
    assert.ok(
      answers.some(([status]) => status.startsWith('2')),
      path,
    );
    for (const [status, { description, content = {} }] of answers) {
      assert.notEqual(description, 'Default Response');
      const isProblem = Number(status) >= 400 && path !== '/readyz';
      if (isProblem) {
        assert.deepEqual(content, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }, path);
      }
    }
    const wanted = operation.security === undefined ? ['401', '403', '500'] : [];
    for (const status of wanted) assert.ok(status in operation.responses, `${method} ${path} ${status}`);
    for (const status of method === 'post' ? ['400', '413', '415'] : [])
      assert.ok(status in operation.responses, `${path} ${status}`);
  }
});
