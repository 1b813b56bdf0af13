import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { REQUEST_BYTES } from '../../src/surface/doors/door.ts';
import { openOtlpListener, type OtlpLimits } from '../../src/surface/doors/otlp-listener.ts';
import { ask, speak, type Asked } from './http-exchange.ts';
import { openMemoryIntake } from './memory-intake.ts';
import { doorOf, GOOD, JSON_TYPE, opened, PROTOBUF, status, TIMELESS } from './open-listener.ts';
import { jsonOf, protobufOf } from './otlp-proto.ts';
import { SHOP } from './sample-catalog.ts';

describe('the token', () => {
  const said = (text: string): string => JSON.stringify({ code: 16, message: `${text} as "Authorization: Bearer TOKEN"` });
  const missing = said('the token is missing; send it');
  const wrong = said('the token is wrong; send the source’s own');
  for (const [name, authorization, denied] of [
    ['none', undefined, missing],
    ['another', 'Bearer nearly', wrong],
    ['none after Bearer', 'Bearer ', missing],
    ['another scheme', 'Basic secret', missing],
  ] as const) {
    test(`${name} is not enough`, async (t) => {
      const intake = openMemoryIntake(SHOP);
      const { port } = await opened(t, { intake, token: 'secret' });
      const answered = await ask(port, {
        headers: { ...JSON_TYPE, ...(authorization !== undefined && { authorization }) },
        body: jsonOf(GOOD),
      });
      assert.deepEqual(
        [answered.status, answered.body.toString(), answered.headers['www-authenticate']],
        [401, denied, 'Bearer realm="plimsoll intake"'],
      );
      assert.deepEqual(intake.rows, []);
    });
  }

  test('the right one lets in', async (t) => {
    const intake = openMemoryIntake(SHOP);
    const { port } = await opened(t, { intake, token: 'secret' });
    assert.equal(
      (await ask(port, { headers: { ...JSON_TYPE, authorization: 'bearer secret' }, body: jsonOf(GOOD) })).status,
      200,
    );
    assert.deepEqual(
      intake.rows.map(([generation]) => generation),
      ['heard/browse', 'heard/work'],
    );
  });
});

describe('bounds', () => {
  const large = Buffer.alloc(5_000, 32);
  const cases: readonly { name: string; limits: Partial<OtlpLimits>; ask: Asked; message: string }[] = [
    {
      name: 'a body that says it is too large',
      limits: { bodyBytes: 4_000 },
      ask: { headers: JSON_TYPE, body: large },
      message: 'the body is larger than 4000 bytes',
    },
    {
      name: 'a body that turns out too large',
      limits: { bodyBytes: 4_000 },
      ask: { headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, body: large },
      message: 'the body is larger than 4000 bytes',
    },
    {
      name: 'a bomb, by its ratio',
      limits: {},
      ask: { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(10_000_000)) },
      message: 'the body is larger than 1048576 bytes after gzip decompression',
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

  test('more bodies at once than fit are asked to come again', async (t) => {
    const held = Promise.withResolvers<null>();
    const arrived = Promise.withResolvers<void>();
    const intake = openMemoryIntake(SHOP, () => (arrived.resolve(), held.promise));
    const body = jsonOf(GOOD);
    const { port, stats } = await opened(t, { intake, inFlightBytes: 2 * (body.length + REQUEST_BYTES) + 10 });
    const first = ask(port, { headers: JSON_TYPE, body });
    await arrived.promise;
    assert.equal(stats().inFlightBytes, body.length + REQUEST_BYTES);
    const second = await ask(port, { headers: JSON_TYPE, body });
    assert.deepEqual(
      [second.status, second.headers['retry-after'], second.body.toString()],
      [503, '1', '{"code":14,"message":"too many bodies of source default are being received at once"}'],
    );
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
    const said = await speak(
      port,
      'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
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
    const { port } = await opened(t, {
      intake: openMemoryIntake(SHOP, () =>
        Promise.resolve({ say: 'busy', because: 'OVERLOAD', retryAfterMs: 2_500, text: 'full' }),
      ),
    });
    const answered = await ask(port, { headers: PROTOBUF, body: protobufOf(GOOD) });
    assert.deepEqual(
      [answered.status, answered.headers['retry-after'], answered.body.toString()],
      [503, '3', status(14, 'full').toString()],
    );
  });

  test('an intake that fails is a reason to come again, and is counted', async (t) => {
    const { port, stats } = await opened(t, { intake: { accept: () => Promise.reject(new Error('disk full')) } });
    const answered = await ask(port, { headers: JSON_TYPE, body: jsonOf(GOOD) });
    assert.deepEqual(
      [answered.status, answered.body.toString()],
      [503, '{"code":14,"message":"the telemetry could not be taken; nothing was counted"}'],
    );
    assert.deepEqual([stats().failures, stats().lastFailure, stats().inFlightBytes], [1, 'disk full', 0]);
  });

  test('a sender that goes away in the middle of its body leaves no trace', async (t) => {
    const intake = openMemoryIntake(SHOP);
    const { port, stats } = await opened(t, { intake });
    const gone = Promise.withResolvers<void>();
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"resourceSpans":[',
        () => socket.destroy(),
      );
    });
    socket.on('close', () => gone.resolve());
    await gone.promise;
    while (stats().aborted === 0) await ask(port, { path: '/healthz', method: 'GET' }); // until the server has noticed
    assert.deepEqual([intake.rows, stats().inFlightBytes, stats().aborted], [[], 0, 1]);
  });

  test('a refusal leaves the connection usable', async (t) => {
    const { port } = await opened(t, { intake: openMemoryIntake(SHOP) });
    const head = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\n';
    const said = await speak(
      port,
      `${head}Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello${head}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );
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
    await assert.rejects(openOtlpListener({ host: '127.0.0.1', port, door: doorOf({ intake: openMemoryIntake(SHOP) }) }), {
      code: 'EADDRINUSE',
    });
  });
});

test('what was answered is counted', async (t) => {
  const { port, stats } = await opened(t, { intake: openMemoryIntake(SHOP) });
  const body = gzipSync(jsonOf(TIMELESS));
  await ask(port, { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body });
  await ask(port, { path: '/nowhere' });
  const { sources, ...rest } = stats();
  assert.deepEqual(rest, {
    answers: { 200: 1, 404: 1 },
    calls: {},
    aborted: 0,
    unknown: 0,
    inFlightBytes: 0,
    failures: 0,
    lastFailure: null,
    beacons: { unknownKeys: 0, sources: {} },
  });
  const { accepted, receivedBytes, observations, rejected } = sources['default']!;
  assert.deepEqual([accepted, receivedBytes, observations, rejected], [1, body.length, 1, 1]);
});
