import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import { administer } from '../../examples/shop/router/admin.ts';
import { forwardTo } from '../../examples/shop/router/forward.ts';
import { openRoutingTable } from '../../examples/shop/router/routing-table.ts';
import { openHttpRouter } from '../../src/adapters/http-router/http-router.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { routerContract, type OpenedRouter } from './router.contract.ts';

routerContract('memory', async () => {
  const router = openMemoryRouter({ '1.0.0': 1 }, ['1.0.0', '1.1.0']);
  return { router, serve: async (requests) => void router.serve(requests), [Symbol.asyncDispose]: () => Promise.resolve() };
});

routerContract('HTTP, with the router of the demo shop', openShopRouter);

async function openShopRouter(): Promise<OpenedRouter> {
  const table = openRoutingTable({ startedAt: '2026-11-21T00:00:00.000Z', rng: seededRng(7) });
  const backend = await listen((_request, response) => void response.end('served'));
  const [admin, front] = [await listen(administer(table)), await listen(forwardTo(table))];
  for (const version of ['1.0.0', '1.1.0']) table.register(version, new URL(backend.url));
  table.apply('start', { '1.0.0': 1, '1.1.0': 0 });
  return {
    router: openHttpRouter({ kind: 'http', url: `${admin.url}/weights`, places: null }),
    async serve(requests) {
      for (let sent = 0; sent < requests; sent += 1) await (await fetch(front.url)).text();
    },
    async [Symbol.asyncDispose]() {
      for (const server of [front, admin, backend]) await server.close();
    },
  };
}

const answers: readonly { name: string; answer: RequestListener; says: RegExp }[] = [
  {
    name: 'an answer that is no JSON',
    answer: (_request, response) => void response.end('<html>'),
    says: /Cannot GET http.*JSON/,
  },
  {
    name: 'an answer without counts',
    answer: (_request, response) => void response.end('{"weights":{"a":1}}'),
    says: /Cannot read http.*"requests"/,
  },
  {
    name: 'a count below nothing',
    answer: (_request, response) => void response.end('{"weights":{},"requests":{"a":-1}}'),
    says: /Cannot read http/,
  },
  {
    name: 'a refusal',
    answer: (_request, response) => void response.writeHead(503).end('draining'),
    says: /answered 503: draining/,
  },
  {
    name: 'a way to elsewhere',
    answer: (_request, response) => void response.writeHead(302, { location: '/other' }).end(),
    says: /Cannot GET/,
  },
  { name: 'a line that is cut', answer: (request) => void request.socket.destroy(), says: /Cannot GET http/ },
  {
    name: 'an answer beyond a million characters',
    answer: (_request, response) => void response.end('x'.repeat(1_000_001)),
    says: /1000001 characters/,
  },
];
for (const { name, answer, says } of answers) {
  test(`HTTP: ${name} is an error that says so`, async () => {
    const server = await listen(answer);
    await assert.rejects(openHttpRouter({ kind: 'http', url: server.url, places: null }).observe(), says);
    await server.close();
  });
}

test('memory: shares are exact in the long run, and a version without weight gets nothing', () => {
  const router = openMemoryRouter({ a: 0.9, b: 0.1, c: 0 });
  const counts = { a: 0, b: 0, c: 0 };
  for (let round = 0; round < 100; round += 1) {
    const served = router.serve(7);
    for (const version of ['a', 'b', 'c'] as const) counts[version] += served[version] ?? 0;
  }
  assert.deepEqual(counts, { a: 630, b: 70, c: 0 });
});

async function listen(answer: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(answer);
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
