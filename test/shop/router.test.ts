import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, request as startRequest } from 'node:http';
import type { RequestListener } from 'node:http';
import { describe, test } from 'node:test';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import { administer } from '../../examples/shop/router/admin.ts';
import { forwardTo } from '../../examples/shop/router/forward.ts';
import { openRoutingTable } from '../../examples/shop/router/routing-table.ts';
import type { RoutingDocument } from '../../examples/shop/router/routing-table.ts';
import { seededRng } from '../../src/kernel/rng.ts';

type Listening = AsyncDisposable & { readonly url: string };

async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function openRouter(mostInFlight?: number): Promise<AsyncDisposable & { front: string; admin: string }> {
  const table = openRoutingTable({ startedAt: '2026-11-21T00:00:00.000Z', rng: seededRng(7) });
  const [admin, front] = [await listen(administer(table)), await listen(forwardTo(table, mostInFlight))];
  return {
    front: front.url,
    admin: admin.url,
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await admin[Symbol.asyncDispose]();
    },
  };
}

async function put(
  url: string,
  body: unknown,
): Promise<{ status: number; type: string | null; body: RoutingDocument & { detail: string } }> {
  const response = await fetch(url, { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as never };
}

const named =
  (name: string): RequestListener =>
  (_request, response) =>
    void response.end(name);

describe('the router', () => {
  test('the share of real requests follows the weight, and the counts tell it', async () => {
    await using old = await listen(named('1.0.0'));
    await using young = await listen(named('1.1.0'));
    await using router = await openRouter();
    await put(`${router.admin}/backends`, { version: '1.0.0', url: old.url });
    await put(`${router.admin}/backends`, { version: '1.1.0', url: young.url });
    const answer = await put(`${router.admin}/weights`, { key: 'k', weights: { '1.0.0': 0.75, '1.1.0': 0.25 } });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body.weights, { '1.0.0': 0.75, '1.1.0': 0.25 });

    const seen = { '1.0.0': 0, '1.1.0': 0 };
    for (let round = 0; round < 20; round += 1) {
      const names = await Promise.all(Array.from({ length: 50 }, async () => (await fetch(router.front)).text()));
      for (const name of names) seen[name as keyof typeof seen] += 1;
    }
    // Six standard deviations of 1 000 draws at a quarter are 82; the draws are seeded besides.
    assert.ok(Math.abs(seen['1.1.0'] - 250) < 82, `${seen['1.1.0']} of 1000`);
    const told = (await (await fetch(`${router.admin}/weights`)).json()) as RoutingDocument;
    assert.deepEqual(told.requests, seen);
  });

  test('bodies pass through in both directions, whatever their size', async () => {
    await using echo = await listen((request, response) => void request.pipe(response));
    await using router = await openRouter();
    await put(`${router.admin}/backends`, { version: 'a', url: echo.url });
    await put(`${router.admin}/weights`, { key: 'k', weights: { a: 1 } });
    const body = Buffer.alloc(3_000_000, 'plimsoll ');
    const response = await fetch(router.front, { method: 'POST', body });
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    assert.equal(digest(new Uint8Array(await response.arrayBuffer())), digest(body));
  });

  test('a backend that breaks is answered 502, counted for its version, and not asked again', async () => {
    const asked = { times: 0 };
    await using broken = await listen((request) => {
      asked.times += 1;
      request.socket.destroy();
    });
    await using router = await openRouter();
    await put(`${router.admin}/backends`, { version: 'a', url: broken.url });
    await put(`${router.admin}/weights`, { key: 'k', weights: { a: 1 } });
    const response = await fetch(`${router.front}/checkout`, { method: 'POST', body: '{}' });
    assert.equal(response.status, 502);
    assert.match(((await response.json()) as { detail: string }).detail, /^Version a did not answer/);
    assert.equal(asked.times, 1);
    const told = (await (await fetch(`${router.admin}/weights`)).json()) as RoutingDocument;
    assert.deepEqual(told.requests, { a: 1 });
  });

  test('a shopper who leaves is not counted, and the backend hears of it', async () => {
    const left = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    await using slow = await listen((_request, response) => {
      response.once('close', left.resolve);
      arrived.resolve();
    });
    await using router = await openRouter();
    await put(`${router.admin}/backends`, { version: 'a', url: slow.url });
    await put(`${router.admin}/weights`, { key: 'k', weights: { a: 1 } });
    const going = startRequest(router.front);
    going.on('error', () => undefined);
    going.end();
    await arrived.promise;
    going.destroy();
    await left.promise;
    const told = (await (await fetch(`${router.admin}/weights`)).json()) as RoutingDocument;
    assert.deepEqual(told.requests, { a: 0 });
  });

  test('requests above the bound are turned away at once', async () => {
    const arrived = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    await using slow = await listen((_request, response) => {
      arrived.resolve();
      void go.promise.then(() => response.end('late'));
    });
    await using router = await openRouter(1);
    await put(`${router.admin}/backends`, { version: 'a', url: slow.url });
    await put(`${router.admin}/weights`, { key: 'k', weights: { a: 1 } });
    const first = fetch(router.front);
    await arrived.promise;
    assert.equal((await fetch(router.front)).status, 503);
    go.resolve();
    assert.equal(await (await first).text(), 'late');
  });

  test('without a weight above 0 the front door says so', async () => {
    await using router = await openRouter();
    const response = await fetch(router.front);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
  });
});

describe('the admin port refuses with a sentence', () => {
  const cases: readonly { name: string; path: string; body: unknown; status: number; says: RegExp }[] = [
    { name: 'a body that is not JSON', path: 'weights', body: '{', status: 400, says: /must be a JSON object/ },
    { name: 'no key', path: 'weights', body: { weights: { a: 1 } }, status: 400, says: /"key" must be/ },
    {
      name: 'weights that are texts',
      path: 'weights',
      body: { key: 'k', weights: { a: '1' } },
      status: 400,
      says: /a number for each version/,
    },
    {
      name: 'an unknown version',
      path: 'weights',
      body: { key: 'k', weights: { z: 1 } },
      status: 400,
      says: /no backend for version z/,
    },
    {
      name: 'a backend that is no address',
      path: 'backends',
      body: { version: 'a', url: 'shop' },
      status: 400,
      says: /http address/,
    },
    { name: 'a body beyond 64 KiB', path: 'weights', body: `"${'x'.repeat(70_000)}"`, status: 413, says: /64 KiB/ },
    { name: 'an unknown place', path: 'nowhere', body: {}, status: 404, says: /Known here/ },
  ];
  for (const { name, path, body, status, says } of cases) {
    test(name, async () => {
      await using router = await openRouter();
      const answer = await put(`${router.admin}/${path}`, body);
      assert.equal(answer.status, status);
      assert.equal(answer.type, 'application/problem+json');
      assert.match(answer.body.detail, says);
    });
  }

  test('a version that still has weight', async () => {
    await using router = await openRouter();
    await put(`${router.admin}/backends`, { version: 'a', url: 'http://127.0.0.1:9' });
    await put(`${router.admin}/weights`, { key: 'k', weights: { a: 1 } });
    assert.equal((await fetch(`${router.admin}/backends/a`, { method: 'DELETE' })).status, 409);
  });

  test('requests that only read are copied to a version that answers nobody, and no others', async () => {
    const seen: (readonly [string | undefined, unknown])[] = [];
    await using serving = await listen(named('a'));
    await using shadow = await listen((request, response) => {
      seen.push([request.method, request.headers['x-mirrored']]);
      response.end('b');
    });
    await using router = await openRouter();
    await put(`${router.admin}/backends`, { version: 'a', url: serving.url });
    await put(`${router.admin}/backends`, { version: 'b', url: shadow.url });
    const order = { key: 'k', weights: { a: 1, b: 0 }, mirror: { place: 'b', share: 1 } };
    assert.equal((await put(`${router.admin}/weights`, order)).status, 200);
    for (let i = 0; i < 5; i += 1) assert.equal(await (await fetch(`${router.front}/products`)).text(), 'a');
    await fetch(router.front, { method: 'POST', body: '{}' });
    for (let i = 0; i < 200 && seen.length < 5; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(
      seen,
      Array.from({ length: 5 }, () => ['GET', 'true']),
    );
    const { requests } = (await (await fetch(`${router.admin}/weights`)).json()) as RoutingDocument;
    assert.deepEqual(requests, { a: 6, b: 0 }, 'a copy is no request that was answered');
    const refused = await put(`${router.admin}/weights`, { ...order, key: 'l', mirror: { place: 'c', share: 1 } });
    assert.match(refused.body.detail, /no backend for version c/);
  });
});
