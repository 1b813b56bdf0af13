import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../intake/http-exchange.ts';
import { INDEX, serveWorld, type ServedWorld } from './served-world.ts';

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('the page is asked for again each time, a hashed file never', async () => {
  await using world = await serveWorld();
  const cached = async (path: string, headers = {}) => (await fetch(world.url + path, { headers })).headers.get('cache-control');
  assert.equal(await cached('/'), 'no-cache');
  assert.equal(await cached('/index.html'), 'no-cache');
  assert.equal(await cached('/favicon.svg'), 'no-cache');
  assert.equal(await cached('/rollouts/shop-2', PAGE), 'no-cache');
  assert.equal(await cached('/assets/index-abc123.js'), 'public, max-age=31536000, immutable');
  assert.equal(await cached('/api/v1/home'), 'no-store');
  assert.equal(await cached('/assets/gone-abc123.js'), 'no-store');
});

test('an unchanged page is not sent twice', async () => {
  await using world = await serveWorld();
  const first = await ask(world.port, { path: '/', method: 'GET' });
  const etag = first.headers.etag ?? '';
  assert.notEqual(etag, '');
  assert.equal((await ask(world.port, { path: '/', method: 'GET', headers: { 'if-none-match': etag } })).status, 304);
});

test('a link to a screen is the page, for a browser', async () => {
  await using world = await serveWorld();
  for (const path of ['/', '/rollouts/shop-2', '/ledger?subject=shop-2', '/objectives/checkout.works']) {
    const answer = await fetch(world.url + path, { headers: PAGE });
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(await answer.text(), INDEX);
  }
  assert.equal((await fetch(`${world.url}/rollouts/shop-2`)).status, 404, 'a program is not shown a page');
  assert.equal((await fetch(`${world.url}/api/v1/nothing`, { headers: PAGE })).status, 404);
  assert.equal((await fetch(`${world.url}/assets/gone.js`, { headers: PAGE })).status, 404);
});

test('no file outside the folder, and none that is hidden, is ever sent', async () => {
  await using world = await serveWorld();
  const paths = [
    '/.sources',
    '/../admin.token',
    '/..%2fadmin.token',
    '/%2e%2e/admin.token',
    '/%2e%2e%2fadmin.token',
    '/assets/../../admin.token',
    '/assets/..%2f..%2fadmin.token',
    '/..%5cadmin.token',
    '/%00',
    '/index.html%00.js',
    '//etc/passwd',
    '/assets',
    '/assets/',
  ];
  for (const path of paths) {
    const { status, body } = await read(world, path);
    assert.equal(status, 404, path);
    assert.match(body, /"code":"NOT_FOUND"/);
  }
});

test('every answer carries the security headers, refusals, pages and streams too', async () => {
  await using world = await serveWorld();
  for (const path of [
    '/',
    '/assets/index-abc123.js',
    '/api/v1/home',
    '/api/v1/nothing',
    '/healthz',
    '/api/v1/stream',
    '/?token=x',
    '/%zz',
  ]) {
    const answer = await world.ask(path);
    const { headers } = answer;
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'self'; .*frame-ancestors 'none'/, path);
    assert.ok(!headers.get('content-security-policy')?.includes('unsafe'));
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
    await answer.body?.cancel();
  }
});

async function read({ port }: ServedWorld, path: string): Promise<{ status: number; body: string }> {
  const { status, body } = await ask(port, { path, method: 'GET', headers: { host: '127.0.0.1' } });
  return { status, body: body.toString() };
}
