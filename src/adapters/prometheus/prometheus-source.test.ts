import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { openTemporaryFolder } from '../../../test/temporary-folder.ts';
import type { RangeQuery } from '../../ports/metric-source.ts';
import { openPrometheusSource } from './prometheus-source.ts';

const RANGE: RangeQuery = {
  query: 'sum(x)',
  from: 1_800_000_000_000 as Instant,
  to: 1_800_000_020_000 as Instant,
  step: (10 * SECOND) as DurationMs,
  lookback: (20 * SECOND) as DurationMs,
};
const TIMEOUT_MS = 1_000 as DurationMs;

type Reply = (request: IncomingMessage, response: ServerResponse) => void;
type FaultyServer = AsyncDisposable & { readonly url: string; readonly bodies: string[] };

/** Answers as no healthy server does, on demand. */
async function openFaultyServer(reply: Reply): Promise<FaultyServer> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      bodies.push(body);
      reply(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function says(status: number, text: string): Reply {
  return (_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function source(url: string, tokenFile: string | null = null): ReturnType<typeof openPrometheusSource> {
  const [everyMs, delayMs] = [10_000 as DurationMs, 0 as DurationMs];
  return openPrometheusSource({ url, tokenFile, everyMs, delayMs, timeoutMs: TIMEOUT_MS });
}

function matrix(result: unknown, more: object = {}): string {
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result }, ...more });
}

test('values, warnings and what is no number are read as they were said', async () => {
  const values = [
    [1_800_000_000, '1.5'],
    [1_800_000_010, 'NaN'],
    [1_800_000_020, '+Inf'],
    [1_800_000_030.5, '-Inf'],
  ];
  const text = matrix([{ metric: { job: 'shop' }, values }], { warnings: ['store 2 is away', 7] });
  await using server = await openFaultyServer(says(200, text));
  const { series, warnings } = await source(`${server.url}/prometheus/`).range(RANGE);
  assert.deepEqual(warnings, ['store 2 is away']);
  assert.deepEqual(series[0]?.labels, { job: 'shop' });
  assert.deepEqual([...(series[0]?.at ?? [])], [1_800_000_000_000, 1_800_000_010_000, 1_800_000_020_000, 1_800_000_030_500]);
  assert.deepEqual([...(series[0]?.value ?? [])], [1.5, Number.NaN, Infinity, -Infinity]);
  const asked = Object.fromEntries(new URLSearchParams(server.bodies[0]));
  assert.deepEqual(asked, {
    query: 'sum(x)',
    start: '1800000000',
    end: '1800000020',
    step: '10',
    lookback_delta: '20s',
    max_lookback: '20s',
    nocache: '1',
  });
});

test('an answer without series is an answer', async () => {
  await using server = await openFaultyServer(says(200, matrix([])));
  assert.deepEqual(await source(server.url).range(RANGE), { warnings: [], series: [] });
});

const faults: readonly { name: string; reply: Reply; says: RegExp }[] = [
  {
    name: 'a query that cannot be run',
    reply: says(422, '{"status":"error","errorType":"execution","error":"found duplicate series"}'),
    says: /it answered 422: found duplicate series$/,
  },
  {
    name: 'a server that is busy',
    reply: says(503, '<h1>Service\n Unavailable</h1>'),
    says: /it answered 503: <h1>Service Unavailable<\/h1>$/,
  },
  {
    name: 'a success that is none',
    reply: says(200, '{"status":"error","error":"timed out"}'),
    says: /it answered error: timed out$/,
  },
  { name: 'no JSON', reply: says(200, '<html>'), says: /its answer is not JSON$/ },
  { name: 'JSON of something else', reply: says(200, '[1]'), says: /its answer is no JSON object$/ },
  {
    name: 'a vector',
    reply: says(200, '{"status":"success","data":{"resultType":"vector","result":[]}}'),
    says: /no matrix but vector$/,
  },
  {
    name: 'histograms',
    reply: says(200, matrix([{ metric: {}, histograms: [] }])),
    says: /result\[0\] of its answer has histograms and no numbers/,
  },
  {
    name: 'a series without labels',
    reply: says(200, matrix([{ values: [] }])),
    says: /result\[0\] of its answer has no metric/,
  },
  {
    name: 'a value that is no text',
    reply: says(200, matrix([{ metric: {}, values: [[1, 2]] }])),
    says: /values\[0\] of its answer is not a time and a number as text/,
  },
  {
    name: 'a text that is no number',
    reply: says(200, matrix([{ metric: {}, values: [[1, 'many']] }])),
    says: /"many" where a number should be/,
  },
  { name: 'an empty text', reply: says(200, matrix([{ metric: {}, values: [[1, '']] }])), says: /"" where a number should be/ },
  {
    name: 'too many series',
    reply: says(200, matrix(Array.from({ length: 10_001 }, () => ({ metric: {}, values: [] })))),
    says: /10001 series and 10000 is the most/,
  },
  {
    name: 'an answer without end',
    reply: (_request, response) => {
      response.writeHead(200);
      const more = (): void =>
        void (response.destroyed || !response.write('x'.repeat(1_048_576)) ? response.once('drain', more) : setImmediate(more));
      more();
    },
    says: /larger than 32 MiB|did not answer within/,
  },
  { name: 'no answer', reply: () => undefined, says: /it did not answer within 1000 ms$/ },
  {
    name: 'a redirect',
    reply: (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    says: /redirect/,
  },
  { name: 'a connection that breaks', reply: (request) => request.socket.destroy(), says: /Cannot ask 127\.0\.0\.1:\d+: / },
];
for (const { name, reply, says: text } of faults) {
  test(`${name} is a failure that says what it is`, async () => {
    await using server = await openFaultyServer(reply);
    await assert.rejects(source(server.url).range(RANGE), text);
  });
}

test('the token is read for each question, and is in no text', async () => {
  using folder = openTemporaryFolder();
  const file = folder.file('metrics.token');
  const seen: (string | undefined)[] = [];
  await using server = await openFaultyServer((request, response) => {
    seen.push(request.headers.authorization);
    says(200, matrix([]))(request, response);
  });
  const metrics = source(server.url, file);
  await assert.rejects(metrics.range(RANGE), /the token file .*metrics\.token cannot be read$/);
  writeFileSync(file, 'first-secret\n');
  await metrics.range(RANGE);
  writeFileSync(file, 'second-secret');
  await metrics.range(RANGE);
  assert.deepEqual(seen, ['Bearer first-secret', 'Bearer second-secret']);
  writeFileSync(file, 'a\u0001secret\nof two lines');
  await assert.rejects(
    metrics.range(RANGE),
    (error: Error) => /holds no token/.test(error.message) && !/secret/.test(error.message),
  );
});

test('questions that are under way end with the source', async () => {
  await using server = await openFaultyServer(() => undefined);
  const metrics = source(server.url);
  const asked = metrics.range(RANGE);
  metrics.close();
  await assert.rejects(asked, /this server is stopping/);
});
