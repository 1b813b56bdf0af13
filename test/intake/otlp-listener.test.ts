import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Intake } from '../../src/ports/intake.ts';
import { openOtlpListener, type OtlpLimits, type OtlpListener } from '../../src/surface/http/otlp-listener.ts';
import { ask, speak, type Asked } from './http-exchange.ts';
import { openMemoryIntake } from './memory-intake.ts';
import { jsonOf, protobufOf, type Span, type Traces } from './otlp-proto.ts';
import { SHOP } from './sample-catalog.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const GOOD = tracesOf({ startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000000100000000' });
const TIMELESS = tracesOf({ startTimeUnixNano: '0', endTimeUnixNano: '0' });

const answers: readonly { name: string; ask: Asked; status: number; body: string | Buffer; headers?: Readonly<Record<string, string>> }[] = [
  { name: 'a full success in protobuf is an empty message', ask: { headers: PROTOBUF, body: protobufOf(GOOD) }, status: 200, body: Buffer.alloc(0), headers: PROTOBUF },
  { name: 'a full success in JSON is an empty object', ask: { headers: JSON_TYPE, body: jsonOf(GOOD) }, status: 200, body: '{}', headers: JSON_TYPE },
  { name: 'a charset changes nothing', ask: { headers: { 'content-type': 'Application/JSON; charset=utf-8' }, body: jsonOf(GOOD) }, status: 200, body: '{}' },
  { name: 'an empty protobuf request is a success', ask: { headers: PROTOBUF }, status: 200, body: '' },
  { name: 'an empty JSON object is a success', ask: { headers: JSON_TYPE, body: Buffer.from('{}') }, status: 200, body: '{}' },
  ...[['gzip', gzipSync], ['deflate', deflateSync], ['zstd', zstdCompressSync]] .map(([coding, compress]) => ({
    name: `${String(coding)} is understood`,
    ask: { headers: { ...JSON_TYPE, 'content-encoding': String(coding) }, body: (compress as (body: Uint8Array) => Buffer)(jsonOf(GOOD)) },
    status: 200,
    body: '{}',
  })),
  {
    name: 'gzip may come in several members',
    ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: Buffer.concat([gzipSync(jsonOf(GOOD).subarray(0, 50)), gzipSync(jsonOf(GOOD).subarray(50))]) },
    status: 200,
    body: '{}',
  },
  {
    name: 'a span without time is a partial success (JSON)',
    ask: { headers: JSON_TYPE, body: jsonOf(TIMELESS) },
    status: 200,
    body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"1 of 1 spans have no start time or no end time and were not counted"}}',
  },
  {
    name: 'a span without time is a partial success (protobuf)',
    ask: { headers: PROTOBUF, body: protobufOf(TIMELESS) },
    status: 200,
    body: Buffer.concat([Buffer.from([0x0a, 71, 0x08, 1, 0x12, 67]), Buffer.from('1 of 1 spans have no start time or no end time and were not counted')]),
  },
  {
    name: 'what cannot be read is refused for good (protobuf)',
    ask: { headers: PROTOBUF, body: Buffer.from([0x0a, 5, 1]) },
    status: 400,
    body: status(3, 'resource_spans[0]: length 5 runs past the end of its message at byte 3'),
    headers: PROTOBUF,
  },
  {
    name: 'what cannot be read is refused for good (JSON)',
    ask: { headers: JSON_TYPE, body: Buffer.from('{"resourceSpans":7}') },
    status: 400,
    body: '{"code":3,"message":"resourceSpans: expected a list, found 7"}',
    headers: JSON_TYPE,
  },
  {
    name: 'what is not gzip is refused for good',
    ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: Buffer.from('{}') },
    status: 400,
    body: '{"code":3,"message":"the body cannot be decompressed as gzip: incorrect header check"}',
  },
  {
    name: 'gzip that is cut off is refused for good',
    ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(jsonOf(GOOD)).subarray(0, 60) },
    status: 400,
    body: '{"code":3,"message":"the body cannot be decompressed as gzip: unexpected end of file"}',
  },
  {
    name: 'an unknown path is named as such',
    ask: { path: '/v1/profiles', headers: JSON_TYPE },
    status: 404,
    body: '{"code":5,"message":"nothing is here; traces go to /v1/traces"}',
  },
  { name: 'reading telemetry back is not offered', ask: { method: 'GET' }, status: 405, body: '{"code":12,"message":"only POST is answered here"}', headers: { allow: 'POST' } },
  {
    name: 'an unknown content type is told the known ones',
    ask: { headers: { 'content-type': 'text/plain' }, body: Buffer.from('x') },
    status: 415,
    body: '{"code":12,"message":"the content type must be application/x-protobuf or application/json"}',
    headers: { accept: 'application/x-protobuf, application/json' },
  },
  {
    name: 'an unknown coding is told the known ones, in the encoding of the request',
    ask: { headers: { ...PROTOBUF, 'content-encoding': 'br' }, body: Buffer.from('x') },
    status: 415,
    body: status(12, 'the content encoding must be one of gzip, zstd, deflate, identity'),
    headers: { 'accept-encoding': 'gzip, zstd, deflate, identity' },
  },
  { name: 'the listener is healthy', ask: { path: '/healthz', method: 'GET' }, status: 200, body: 'ok\n' },
  { name: 'health is only asked', ask: { path: '/healthz' }, status: 405, body: '{"code":12,"message":"only GET, HEAD is answered here"}', headers: { allow: 'GET, HEAD' } },
  {
    name: 'metrics are not counted, and the sender is told how many',
    ask: { path: '/v1/metrics', headers: JSON_TYPE, body: Buffer.from('{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{},{}]}}]}]}]}') },
    status: 200,
    body: '{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"metrics are not supported yet: none of the 2 was counted; send traces"}}',
  },
  {
    name: 'logs are not counted, and the sender is told how many (protobuf)',
    ask: { path: '/v1/logs', headers: PROTOBUF, body: Buffer.from([0x0a, 6, 0x12, 4, 0x12, 0, 0x12, 0]) },
    status: 200,
    body: Buffer.concat([Buffer.from([0x0a, 70, 0x08, 2, 0x12, 66]), Buffer.from('logs are not supported yet: none of the 2 was counted; send traces')]),
  },
  { name: 'an empty request for metrics has nothing to reject', ask: { path: '/v1/metrics', headers: PROTOBUF }, status: 200, body: '' },
];

describe('answers of the listener', () => {
  for (const { name, ask: asked, status: wanted, body, headers = {} } of answers) {
    test(name, async (t) => {
      const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
      const answered = await ask(port, asked);
      assert.equal(answered.body.toString('latin1'), Buffer.from(body).toString('latin1'));
      assert.equal(answered.status, wanted);
      for (const [header, value] of Object.entries(headers)) assert.equal(answered.headers[header], value);
    });
  }
});

describe('the token', () => {
  const denied = '{"code":16,"message":"the intake token is missing or wrong; send it as \\"Authorization: Bearer TOKEN\\""}';
  for (const [name, authorization] of [['none', undefined], ['another', 'Bearer nearly'], ['none after Bearer', 'Bearer '], ['another scheme', 'Basic secret']] as const) {
    test(`${name} is not enough`, async (t) => {
      const intake = openMemoryIntake(SHOP);
      const { port } = await opened(t, { intake, token: 'secret' });
      const answered = await ask(port, { headers: { ...JSON_TYPE, ...(authorization !== undefined && { authorization }) }, body: jsonOf(GOOD) });
      assert.deepEqual([answered.status, answered.body.toString(), answered.headers['www-authenticate']], [401, denied, 'Bearer realm="plimsoll intake"']);
      assert.deepEqual(intake.rows, []);
    });
  }

  test('the right one lets in', async (t) => {
    const intake = openMemoryIntake(SHOP);
    const { port } = await opened(t, { intake, token: 'secret' });
    assert.equal((await ask(port, { headers: { ...JSON_TYPE, authorization: 'bearer secret' }, body: jsonOf(GOOD) })).status, 200);
    assert.deepEqual(intake.rows.map(([generation]) => generation), ['heard/browse', 'heard/work']);
  });
});

describe('bounds', () => {
  const large = Buffer.alloc(5_000, 32);
  const cases: readonly { name: string; limits: Partial<OtlpLimits>; ask: Asked; message: string }[] = [
    { name: 'a body that says it is too large', limits: { bodyBytes: 4_000 }, ask: { headers: JSON_TYPE, body: large }, message: 'the body is larger than 4000 bytes' },
    {
      name: 'a body that turns out too large',
      limits: { bodyBytes: 4_000 },
      ask: { headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, body: large },
      message: 'the body is larger than 4000 bytes',
    },
    {
      name: 'a body that is too large after decompression',
      limits: { bodyBytes: 4_000 },
      ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(large) },
      message: 'the body is larger than 4000 bytes after gzip decompression',
    },
    {
      name: 'a zstd body that is too large after decompression',
      limits: { bodyBytes: 4_000 },
      ask: { headers: { ...JSON_TYPE, 'content-encoding': 'zstd' }, body: zstdCompressSync(large) },
      message: 'the body is larger than 4000 bytes after zstd decompression',
    },
    {
      name: 'a bomb, by its ratio',
      limits: { freeBytes: 1_000, ratio: 10 },
      ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(10_000_000)) },
      message: `the body is larger than ${gzipSync(Buffer.alloc(10_000_000)).length * 10} bytes after gzip decompression`,
    },
  ];
  for (const { name, limits, ask: asked, message } of cases) {
    test(`${name} is answered 413`, async (t) => {
      const { port, stats } = await opened(t, { intake: openMemoryIntake(SHOP), limits });
      const answered = await ask(port, asked);
      assert.deepEqual([answered.status, answered.body.toString()], [413, JSON.stringify({ code: 8, message })]);
      assert.equal(stats().inFlightBytes, 0);
    });
  }

  test('a gzip trailer that announces 1 GiB is a hint and no order', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
    const body = gzipSync(jsonOf(GOOD));
    body.writeUInt32LE(2 ** 30, body.length - 4);
    const answered = await ask(port, { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body });
    assert.deepEqual([answered.status, answered.body.toString()], [400, '{"code":3,"message":"the body cannot be decompressed as gzip: incorrect length check"}']);
  });

  test('more bodies at once than fit are asked to come again', async (t) => {
    const held = Promise.withResolvers<null>();
    const arrived = Promise.withResolvers<void>();
    const intake = openMemoryIntake(SHOP, () => (arrived.resolve(), held.promise));
    const body = jsonOf(GOOD);
    const { port, stats } = await opened(t, { intake, limits: { inFlightBytes: body.length + 10 } });
    const first = ask(port, { headers: JSON_TYPE, body });
    await arrived.promise;
    assert.equal(stats().inFlightBytes, body.length);
    const second = await ask(port, { headers: JSON_TYPE, body });
    assert.deepEqual([second.status, second.headers['retry-after'], second.body.toString()], [503, '1', '{"code":14,"message":"too many bodies are being received at once"}']);
    held.resolve(null);
    assert.equal((await first).status, 200);
    assert.equal(stats().inFlightBytes, 0);
  });

  test('a sender that trickles its headers is cut off', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP), limits: { headersMs: 100, requestMs: 200 } });
    assert.match(await speak(port, 'POST /v1/traces HTTP/1.1\r\nHost: a\r\n'), /^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  test('a sender that trickles its body is cut off', async (t) => {
    const { port, stats } = await opened(t, { intake: openMemoryIntake(SHOP), limits: { headersMs: 100, requestMs: 200 } });
    const said = await speak(port, 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    assert.match(said, /^(HTTP\/1.1 408 Request Timeout\r\n|$)/);
    assert.deepEqual([stats().aborted, stats().inFlightBytes], [1, 0]);
  });

  test('headers without end are refused', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP), limits: { headerBytes: 2_048 } });
    assert.match(await speak(port, `POST /v1/traces HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(3_000)}\r\n\r\n`), /^HTTP\/1.1 431 /);
  });
});

describe('when things go wrong', () => {
  test('a busy intake is passed on with its time', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP, () => Promise.resolve({ say: 'busy', retryAfterMs: 2_500, text: 'full' })) });
    const answered = await ask(port, { headers: PROTOBUF, body: protobufOf(GOOD) });
    assert.deepEqual([answered.status, answered.headers['retry-after'], answered.body.toString()], [503, '3', status(14, 'full').toString()]);
  });

  test('an intake that fails is a reason to come again, and is counted', async (t) => {
    const { port, stats } = await opened(t, { intake: { accept: () => Promise.reject(new Error('disk full')) } });
    const answered = await ask(port, { headers: JSON_TYPE, body: jsonOf(GOOD) });
    assert.deepEqual([answered.status, answered.body.toString()], [503, '{"code":14,"message":"the telemetry could not be taken; nothing was counted"}']);
    assert.deepEqual([stats().failures, stats().lastFailure, stats().inFlightBytes], [1, 'disk full', 0]);
  });

  test('a sender that goes away in the middle of its body leaves no trace', async (t) => {
    const intake = openMemoryIntake(SHOP);
    const { port, stats } = await opened(t, { intake });
    const gone = Promise.withResolvers<void>();
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"resourceSpans":[', () => socket.destroy());
    });
    socket.on('close', () => gone.resolve());
    await gone.promise;
    while (stats().aborted === 0) await ask(port, { path: '/healthz', method: 'GET' }); // until the server has noticed
    assert.deepEqual([intake.rows, stats().inFlightBytes, stats().aborted], [[], 0, 1]);
  });

  test('a refusal leaves the connection usable', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
    const head = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\n';
    const said = await speak(port, `${head}Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello${head}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
    assert.deepEqual(said.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 415', 'HTTP/1.1 200']);
  });

  test('a sender that waits for 100 gets it, or its refusal before it sends the body', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
    const head = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n';
    const good = await speak(port, `${head}Content-Type: application/json\r\nConnection: close\r\n\r\n{}`);
    assert.deepEqual(good.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 100', 'HTTP/1.1 200']);
    const bad = await speak(port, `${head}Content-Type: text/plain\r\n\r\n`);
    assert.deepEqual(bad.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 415']);
  });

  test('closing waits for the answer that is under way', async (t) => {
    const held = Promise.withResolvers<null>();
    const arrived = Promise.withResolvers<void>();
    const listener = await opened(t, { intake: openMemoryIntake(SHOP, () => (arrived.resolve(), held.promise)) });
    const first = ask(listener.port, { headers: JSON_TYPE, body: jsonOf(GOOD) });
    await arrived.promise;
    const closing = listener.close();
    held.resolve(null);
    const answered = await first;
    await closing;
    assert.deepEqual([answered.status, answered.headers.connection], [200, 'close']);
    await assert.rejects(ask(listener.port, {}), { code: 'ECONNREFUSED' });
  });

  test('a port that is taken is an error to the one who opens', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
    await assert.rejects(openOtlpListener({ host: '127.0.0.1', port, token: null, intake: openMemoryIntake(SHOP) }), { code: 'EADDRINUSE' });
  });
});

test('what was answered is counted', async (t) => {
  const { port, stats } = await opened(t, { intake: openMemoryIntake(SHOP) });
  const body = gzipSync(jsonOf(TIMELESS));
  await ask(port, { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body });
  await ask(port, { path: '/nowhere' });
  assert.deepEqual(stats(), {
    answers: { 200: 1, 404: 1 },
    aborted: 0,
    receivedBytes: body.length,
    decompressedBytes: jsonOf(TIMELESS).length,
    rejectedSpans: 1,
    rejectedOthers: 0,
    inFlightBytes: 0,
    failures: 0,
    lastFailure: null,
  });
});

async function opened(t: TestContext, { intake, token = null, limits = {} }: { intake: Intake; token?: string | null; limits?: Partial<OtlpLimits> }): Promise<OtlpListener> {
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, token, intake, limits: { closeMs: 500, ...limits } });
  t.after(() => listener.close().catch(() => undefined)); // a test may have closed it already
  return listener;
}

function tracesOf(times: Pick<Span, 'startTimeUnixNano' | 'endTimeUnixNano'>): Traces {
  const span: Span = { name: 'GET /', kind: 2, ...times, attributes: [], status: { code: 0 } };
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] };
}

function status(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0x08, code, 0x12, message.length]), Buffer.from(message)]);
}
