import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STREAM_LIMITS } from '../../src/surface/http/stream.ts';
import { serveWorld } from './served-world.ts';

const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const { paths } = JSON.parse(readFileSync(new URL('../../docs/schema/openapi.json', import.meta.url), 'utf8')) as {
  paths: object;
};

test('what docs/api.md shows as an answer is the answer', async () => {
  await using world = await serveWorld();
  const shown = [...text.matchAll(/^<!-- what a test asks for: GET (\S+) -->\n```json\n([^]*?)^```$/gm)];
  assert.equal(shown.length, 2);
  for (const [, path = '', body = ''] of shown) {
    assert.equal(body, `${JSON.stringify(await (await world.ask(path)).json(), null, 2)}\n`);
  }
});

test('what docs/api.md sends starts a rollout', async () => {
  await using world = await serveWorld();
  const body = /-d '(\{.*\})'/.exec(text)?.[1] ?? '';
  const headers = { 'content-type': 'application/json' };
  assert.equal((await world.ask('/api/v1/rollouts', { method: 'POST', headers, body })).status, 201);
});

test('docs/api.md speaks only of routes that there are, and of the bounds that hold', () => {
  const known = new Set([...Object.keys(paths), '/openapi.json']);
  const named = [...text.matchAll(/`(?:GET )?(\/[a-z][^\s`?]*)`/g)].map(([, path]) => path ?? '');
  assert.ok(named.length > 8);
  for (const path of named) assert.ok(known.has(path), path);
  assert.match(text, new RegExp(`\\| live streams \\| ${STREAM_LIMITS.readers} \\|`));
  assert.ok(text.includes(`A reader that falls ${STREAM_LIMITS.bufferedBytes / 1_048_576} MiB behind`));
});
