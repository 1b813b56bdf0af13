import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask } from '../intake/http-exchange.ts';
import { serveWorld, TOKEN } from './served-world.ts';

const CLOSED = [
  '/api/v1/home',
  '/api/v1/objectives',
  '/api/v1/rollouts',
  '/api/v1/ledger',
  '/api/v1/stream',
  '/api/v1/doctor',
  '/metrics',
];
const OPEN = ['/healthz', '/readyz', '/openapi.json', '/', '/favicon.svg', '/assets/index-abc123.js'];

describe('a token', () => {
  test('opens what is closed, whichever way the scheme is written', async () => {
    await using world = await serveWorld();
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const { status } = await world.ask('/api/v1/home', { headers: { authorization: `${scheme} ${TOKEN}` } });
      assert.equal(status, 200);
    }
  });

  const wrong: readonly string[] = [
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    TOKEN,
  ];
  test('must be the whole token, as a bearer', async () => {
    await using world = await serveWorld();
    for (const authorization of [...wrong, `Bearer ${'x'.repeat(10_000)}`]) {
      const answer = await world.ask('/api/v1/home', { headers: { authorization } });
      assert.equal(answer.status, 401, authorization.slice(0, 40));
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="plimsoll"');
    }
  });

  test('is asked for wherever something is shown or changed', async () => {
    await using world = await serveWorld();
    for (const path of CLOSED) assert.equal((await fetch(world.url + path)).status, 401, path);
    for (const path of CLOSED)
      assert.equal((await fetch(world.url + path, { method: 'HEAD' })).status, path.endsWith('stream') ? 404 : 401, path);
    const command = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reason":"because"}' };
    for (const say of ['hold', 'resume', 'abort', 'promote']) {
      assert.equal((await fetch(`${world.url}/api/v1/rollouts/shop-2/${say}`, command)).status, 401, say);
    }
  });

  test('is not needed to ask whether the server lives, nor for the page', async () => {
    await using world = await serveWorld();
    for (const path of OPEN) assert.equal((await fetch(world.url + path)).status, 200, path);
  });

  test('is needed however the address is disguised', async () => {
    await using world = await serveWorld();
    const headers = { host: '127.0.0.1' };
    const disguises = [
      '/%61pi/v1/home',
      '/api/%76%31/home',
      '/api/v1/home?/healthz',
      '/api/v1/home#/healthz',
      '//api/v1/home',
      '/healthz/../api/v1/home',
      '/healthz/..%2fapi/v1/home',
      '/\\api/v1/home',
      '/api/v1/home;x=/healthz',
      'http://127.0.0.1/api/v1/home',
      'http://127.0.0.1/%61pi/v1/home',
      '/API/v1/home',
      '/api/v1/home/',
    ];
    for (const path of disguises) {
      const { status, body } = await ask(world.port, { path, method: 'GET', headers });
      assert.ok([400, 401, 404].includes(status), `${path} answered ${status}`);
      assert.ok(!body.toString().includes('revision'), path);
    }
  });
});

describe('a browser', () => {
  test('gets in by the link, and keeps a cookie that is not the token', async () => {
    await using world = await serveWorld();
    const entered = await fetch(`${world.url}/?token=${TOKEN}`, { redirect: 'manual' });
    assert.equal(entered.status, 303);
    assert.equal(entered.headers.get('location'), '/');
    assert.equal(entered.headers.get('cache-control'), 'no-store');
    const given = entered.headers.get('set-cookie') ?? '';
    assert.match(given, /^plimsoll_session_[0-9a-f]{8}=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    assert.ok(!given.includes(TOKEN));
    const cookie = given.split(';')[0] ?? '';
    assert.equal((await fetch(`${world.url}/api/v1/home`, { headers: { cookie } })).status, 200);
    assert.equal((await fetch(`${world.url}/api/v1/home`, { headers: { cookie: `a=b; ${cookie}; c=d` } })).status, 200);
    assert.equal((await fetch(`${world.url}/api/v1/home`, { headers: { cookie: cookie.slice(0, -1) } })).status, 401);
    const bearer = `Bearer ${cookie.split('=')[1]}`;
    assert.equal((await fetch(`${world.url}/api/v1/home`, { headers: { authorization: bearer } })).status, 401);
  });

  test('with an old link is led to the page, which says how to get in, and gets no cookie', async () => {
    await using world = await serveWorld();
    for (const link of ['/?token=outdated', '/?token=', '/?x=1&token=outdated']) {
      const answer = await fetch(world.url + link, { redirect: 'manual' });
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get('location'), '/');
      assert.equal(answer.headers.get('set-cookie'), null);
    }
  });

  test('may change things from our own page and from no other', async () => {
    await using world = await serveWorld();
    const entered = await fetch(`${world.url}/?token=${TOKEN}`, { redirect: 'manual' });
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const from = async (origin: string | null) => {
      const headers = { cookie, 'content-type': 'application/json', ...(origin === null ? {} : { origin }) };
      return (await fetch(`${world.url}/api/v1/rollouts`, { method: 'POST', headers, body: '{}' })).status;
    };
    // 400: it was let in, and then had nothing to say.
    assert.equal(await from(world.url), 400);
    assert.equal(await from(null), 400);
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${world.port + 1}`, `${world.url}.evil.example`]) {
      assert.equal(await from(origin), 403, origin);
    }
  });

  test('is told nothing about other origins: there is no CORS', async () => {
    await using world = await serveWorld();
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(`${world.url}/api/v1/rollouts`, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 404);
    for (const name of preflight.headers.keys()) assert.ok(!name.startsWith('access-control'), name);
  });
});

describe('the host name', () => {
  const asked = async (world: { port: number }, host: string) =>
    (await ask(world.port, { path: '/healthz', method: 'GET', headers: { host } })).status;

  test('of a server on loopback is one of loopback', async () => {
    await using world = await serveWorld();
    for (const host of ['127.0.0.1', `127.0.0.1:${world.port}`, 'localhost:7077', 'LOCALHOST', '[::1]:80']) {
      assert.equal(await asked(world, host), 200, host);
    }
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:7077', '127.0.0.2', '[::2]', ':80']) {
      assert.equal(await asked(world, host), 403, host);
    }
  });

  test('of a server that listens everywhere cannot be known', async () => {
    await using world = await serveWorld({ host: '0.0.0.0' });
    assert.equal(await asked(world, 'plimsoll.example'), 200);
  });
});
