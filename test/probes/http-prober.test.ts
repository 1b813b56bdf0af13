import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { openProber } from '../../src/adapters/prober-net/open-prober.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { httpAsk, said, startControlled } from './controlled.ts';

function openOne(t: TestContext): Prober {
  const prober = openProber({ clock: systemClock() });
  t.after(() => prober.close());
  return prober;
}

async function serve(t: TestContext, listener: RequestListener): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('phases are within five milliseconds of what the server says it took', async (t) => {
  const prober = openOne(t);
  await using server = await startControlled();
  for (let warm = 0; warm < 5; warm += 1) await prober.exchange(httpAsk(server.url));
  const errors: number[] = [];
  for (const wait of Array.from({ length: 40 }, (_, index) => (index % 8) * 5)) {
    const { phases, ...exchange } = await prober.exchange(httpAsk(`${server.url}/?wait=${wait}`));
    const took = Number(exchange.say === 'answered' ? exchange.http?.headers['x-took'] : Number.NaN);
    assert.ok(took >= wait && phases.connect !== null && phases.dns === null && phases.tls === null);
    assert.ok(phases.total + phases.stalled >= (phases.ttfb ?? 0) + (phases.connect ?? 0));
    errors.push(Math.abs((phases.ttfb ?? Number.NaN) - took));
  }
  const sorted = errors.toSorted((a, b) => a - b);
  t.diagnostic(`error of the time to the first byte: half within ${sorted[20]} ms, nine of ten within ${sorted[36]} ms`);
  assert.ok((sorted[20] ?? NaN) < 5, `half of the errors are above ${sorted[20]} ms`);
});

test('a prober that is held up blames nobody: half of the delay is taken out, and all of it is told', async (t) => {
  const prober = openOne(t);
  await using server = await startControlled();
  await prober.exchange(httpAsk(server.url));
  const exchange = prober.exchange(httpAsk(`${server.url}/?wait=100`));
  await new Promise((resolve) => setTimeout(resolve, 15));
  for (const until = performance.now() + 300; performance.now() < until;); // somebody else's work in this thread
  const { phases } = await exchange;
  assert.ok(phases.stalled > 150, `${phases.stalled} ms`);
  assert.ok(phases.total - phases.stalled / 2 < 250, `${phases.total} of which ${phases.stalled} are in doubt`);
});

test('an answer that is there counts, although the thread came to it only after its time', async (t) => {
  const prober = openOne(t);
  await using server = await startControlled();
  await prober.exchange(httpAsk(server.url));
  const exchange = prober.exchange(httpAsk(`${server.url}/?wait=20`, { timeoutMs: 100 }));
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (const until = performance.now() + 150; performance.now() < until;);
  assert.equal(said(await exchange), '200');
});

test('what goes wrong has a name each', async (t) => {
  const prober = openOne(t);
  const { url } = await serve(t, ({ url: path }, response) => {
    if (path === '/cut') response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
    else if (path === '/large') response.end(Buffer.alloc(5 * 1_024 * 1_024));
    else if (path === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (path === '/away') response.writeHead(302, { location: 'ftp://elsewhere/' }).end();
    else if (path !== '/hang') response.end('well');
  });
  const nonsense = createTcpServer((socket) => socket.end('what?\r\n\r\n'));
  await new Promise<void>((resolve) => nonsense.listen(0, '127.0.0.1', resolve));
  t.after(() => nonsense.close());
  const cases: readonly (readonly [string, string, object?])[] = [
    [`${url}/cut`, 'CLOSED'],
    [`${url}/large`, 'TOO_LARGE'],
    [`${url}/loop`, 'REDIRECTS', { follow: 3 }],
    [`${url}/away`, 'REDIRECTS', { follow: 3 }],
    [`${url}/hang`, 'TIMEOUT', { timeoutMs: 80 }],
    [url.replace('http:', 'https:'), 'TLS'],
    [`http://127.0.0.1:${(nonsense.address() as AddressInfo).port}`, 'PROTOCOL'],
    ['http://127.0.0.1:1', 'REFUSED'],
    ['http://nowhere.invalid/', 'DNS'],
    [url, 'ADDRESS_FORBIDDEN', { allowPrivate: false }],
    [url.replace('127.0.0.1', 'localhost'), 'ADDRESS_FORBIDDEN', { allowPrivate: false }],
    ['http://169.254.169.254/latest/meta-data/', 'ADDRESS_FORBIDDEN'],
    ['http://[::ffff:169.254.169.254]/', 'ADDRESS_FORBIDDEN'],
    ['http://[fd00:ec2::254]/', 'ADDRESS_FORBIDDEN'],
  ];
  for (const [to, want, more] of cases) assert.equal(said(await prober.exchange(httpAsk(to, more))), want, to);
});

test('a redirect to another origin takes neither header nor body along, and cookies go back to their host alone', async (t) => {
  const prober = openOne(t);
  const other = await serve(t, (_request, response) => void response.end('other'));
  const one = await serve(t, (request, response) => {
    if (request.url === '/login') response.writeHead(303, { location: '/in', 'set-cookie': 's=1; Path=/; HttpOnly' }).end();
    else if (request.url === '/in') response.writeHead(302, { location: other.url }).end();
    else response.writeHead(307, { location: other.url }).end();
  });
  const asked = { method: 'POST', body: 'password', follow: 5, headers: { authorization: 'Bearer x', 'x-key': 'y' } };
  assert.equal(said(await prober.exchange(httpAsk(`${one.url}/login`, asked))), '200');
  const [login, inside] = one.seen;
  assert.deepEqual(
    [login?.headers['x-key'], inside?.method, inside?.headers.cookie, inside?.headers['x-key']],
    ['y', 'GET', 's=1', 'y'],
  );
  const [elsewhere] = other.seen;
  const { authorization, cookie, 'x-key': key } = elsewhere?.headers ?? {};
  assert.deepEqual([elsewhere?.method, authorization, cookie, key], ['GET', undefined, undefined, undefined]);
  assert.equal(said(await prober.exchange(httpAsk(`${one.url}/keeps-the-body`, asked))), 'REDIRECTS');
});

test('connections are new for each run, unless a probe keeps them', async (t) => {
  const prober = openOne(t);
  const ports = new Set<number | undefined>();
  const { url } = await serve(t, ({ socket }, response) => {
    ports.add(socket.remotePort);
    response.end('well');
  });
  for (let run = 0; run < 3; run += 1) await prober.exchange(httpAsk(url));
  assert.equal(ports.size, 3);
  for (let run = 0; run < 3; run += 1) {
    const { phases } = await prober.exchange(httpAsk(url, { connection: 'warm' }));
    assert.equal(phases.connect === null, run > 0);
    await new Promise(setImmediate);
  }
  assert.equal(ports.size, 4);
  // What is kept for a probe that may go there is not for one that may not.
  assert.equal(said(await prober.exchange(httpAsk(url, { connection: 'warm', allowPrivate: false }))), 'ADDRESS_FORBIDDEN');
});

test('what is under way when probing ends says nothing of whom it asked', async (t) => {
  const prober = openProber({ clock: systemClock() });
  const { url } = await serve(t, () => undefined);
  const exchange = prober.exchange(httpAsk(url));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await prober.close();
  assert.equal(said(await exchange), 'ENDED');
});
