import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { describe, test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import { call, connected, framed, LOGS, METRICS, openedGrpc, TRACES, type Called } from './grpc-exchange.ts';
import { openMemoryIntake } from './memory-intake.ts';
import { GOOD, status, TIMELESS } from './open-listener.ts';
import { protobufOf } from './otlp-proto.ts';
import { SHOP } from './sample-catalog.ts';

const BODY = protobufOf(GOOD);
const CODINGS = [
  ['gzip', gzipSync(BODY)],
  ['deflate', deflateSync(BODY)],
  ['zstd', zstdCompressSync(BODY)],
] as const;

const answers: readonly { name: string; called: Called; status: string; text?: string; message?: Buffer; details?: Buffer }[] = [
  {
    name: 'a full success is an empty message',
    called: { pieces: [framed(BODY)] },
    status: '0',
    message: framed(new Uint8Array(0)),
  },
  { name: 'an empty request is a success', called: { pieces: [framed(new Uint8Array(0))] }, status: '0' },
  ...CODINGS.map(([coding, body]) => ({
    name: `${coding} is understood`,
    called: { headers: { 'grpc-encoding': coding }, pieces: [framed(body, 1)] },
    status: '0',
  })),
  {
    name: 'a message may be uncompressed though a coding is named',
    called: { headers: { 'grpc-encoding': 'gzip' }, pieces: [framed(BODY)] },
    status: '0',
  },
  {
    name: 'the prefix may come in pieces',
    called: { pieces: [framed(BODY).subarray(0, 2), framed(BODY).subarray(2, 4), framed(BODY).subarray(4)] },
    status: '0',
  },
  {
    name: 'a span without time is a partial success',
    called: { pieces: [framed(protobufOf(TIMELESS))] },
    status: '0',
    message: framed(
      Buffer.concat([
        Buffer.from([0x0a, 71, 0x08, 1, 0x12, 67]),
        Buffer.from('1 of 1 spans have no start time or no end time and were not counted'),
      ]),
    ),
  },
  { name: 'metrics have their own method', called: { path: METRICS, pieces: [framed(new Uint8Array(0))] }, status: '0' },
  { name: 'logs have their own method', called: { path: LOGS, pieces: [framed(new Uint8Array(0))] }, status: '0' },
  {
    name: 'what cannot be read is refused for good, in both forms of a status',
    called: { pieces: [framed(Buffer.from([0x0a, 5, 1]))] },
    status: '3',
    text: 'resource_spans[0]: length 5 runs past the end of its message at byte 3',
    details: status(3, 'resource_spans[0]: length 5 runs past the end of its message at byte 3'),
  },
  { name: 'no message at all is refused for good', called: {}, status: '3', text: 'no message was sent' },
  {
    name: 'a message that is cut off is refused for good',
    called: { pieces: [framed(BODY).subarray(0, 20)] },
    status: '3',
    text: `the message ends after 15 of ${BODY.length} bytes`,
  },
  {
    name: 'two messages are refused for good',
    called: { pieces: [framed(BODY), framed(BODY)] },
    status: '3',
    text: 'more than one message was sent',
  },
  {
    name: 'a compressed message without a coding is nobody’s',
    called: { pieces: [framed(gzipSync(BODY), 1)] },
    status: '13',
    text: 'the message is marked as compressed, but no grpc-encoding was named',
  },
  {
    name: 'a flag that means nothing is refused for good',
    called: { pieces: [framed(BODY, 7)] },
    status: '3',
    text: 'the message begins with 7, where only 0 and 1 mean anything',
  },
  {
    name: 'an unknown coding is told the known ones',
    called: { headers: { 'grpc-encoding': 'snappy' }, pieces: [framed(BODY)] },
    status: '12',
    text: 'grpc-encoding must be one of identity, gzip, deflate, zstd',
  },
  {
    name: 'an unknown method is told so, though its body is still coming',
    called: { path: '/opentelemetry.proto.collector.profiles.v1.ProfilesService/Export', pieces: [framed(BODY)], open: true },
    status: '12',
  },
  {
    name: 'a message that says it is too large is refused for good at its first bytes',
    called: { pieces: [Buffer.from([0, 0xff, 0xff, 0xff, 0xff])], open: true },
    status: '8',
    text: 'the body is larger than 100000 bytes',
    details: status(8, 'the body is larger than 100000 bytes'),
  },
  {
    name: 'a bomb is refused for good',
    called: { headers: { 'grpc-encoding': 'gzip' }, pieces: [framed(gzipSync(Buffer.alloc(10_000_000)), 1)] },
    status: '8',
    text: 'the body is larger than 1048576 bytes after gzip decompression',
  },
  {
    name: 'a message that does not come is not waited for',
    called: { pieces: [framed(BODY).subarray(0, 9)], open: true },
    status: '4',
    text: 'the message did not arrive in time',
  },
];

describe('answers of the gRPC listener', () => {
  for (const { name, called, status, text, message, details } of answers) {
    test(name, async (t) => {
      const { port, stats } = await openedGrpc(t, {
        intake: openMemoryIntake(SHOP),
        limits: { bodyBytes: 100_000, requestMs: 200 },
      });
      const session = await connected(t, port);
      const answered = await call(session, called);
      assert.deepEqual([answered.http, answered.status, answered.reset], [200, status, 0]);
      assert.equal(answered.headers['grpc-accept-encoding'], 'identity,gzip,deflate,zstd');
      if (text !== undefined) assert.equal(answered.text, text);
      if (message !== undefined) assert.equal(answered.message.toString('hex'), message.toString('hex'));
      if (details !== undefined) assert.equal(answered.details.toString('hex'), details.toString('hex'));
      // The connection is as good as before.
      assert.equal((await call(session, { pieces: [framed(BODY)] })).status, '0');
      assert.equal(stats().sessions, 1);
    });
  }

  for (const [name, headers, http] of [
    ['another content type', { 'content-type': 'application/json' }, 415],
    ['another method', { ':method': 'GET' }, 405],
  ] as const) {
    test(`${name} is not gRPC`, async (t) => {
      const { port } = await openedGrpc(t, { intake: openMemoryIntake(SHOP) });
      const answered = await call(await connected(t, port), { headers });
      assert.deepEqual([answered.http, answered.status], [http, undefined]);
    });
  }
});

describe('when a call cannot be served', () => {
  const busy: IntakeAnswer = { say: 'busy', because: 'STORE', retryAfterMs: 2_500, text: 'the disk is slow: 80 %' };

  test('a busy intake is passed on with its time', async (t) => {
    const { port, stats } = await openedGrpc(t, { intake: openMemoryIntake(SHOP, () => Promise.resolve(busy)) });
    const answered = await call(await connected(t, port), { pieces: [framed(BODY)] });
    const delay = [0x08, 2, 0x10, ...varint(500_000_000)];
    const type = 'type.googleapis.com/google.rpc.RetryInfo';
    const any = Buffer.from([0x0a, type.length, ...Buffer.from(type), 0x12, delay.length + 2, 0x0a, delay.length, ...delay]);
    const wanted = [status(14, 'the disk is slow: 80 %'), Buffer.from([0x1a, any.length]), any];
    assert.deepEqual([answered.status, answered.text], ['14', 'the disk is slow: 80 %25']);
    assert.equal(answered.details.toString('hex'), Buffer.concat(wanted).toString('hex'));
    assert.deepEqual(stats().calls, { UNAVAILABLE: 1 });
  });

  test('an intake that fails is a reason to come again', async (t) => {
    const { port } = await openedGrpc(t, { intake: { accept: () => Promise.reject(new Error('disk full')) } });
    const answered = await call(await connected(t, port), { pieces: [framed(BODY)] });
    assert.deepEqual([answered.status, answered.text], ['14', 'the telemetry could not be taken; nothing was counted']);
  });

  test('strangers stay outside', async (t) => {
    const intake = openMemoryIntake(SHOP);
    const { port } = await openedGrpc(t, { intake, token: 'secret' });
    const session = await connected(t, port);
    const answered = await call(session, { headers: { authorization: 'Bearer nearly' }, pieces: [framed(BODY)] });
    assert.deepEqual([answered.status, intake.rows.length], ['16', 0]);
    const known = await call(session, { headers: { authorization: 'Bearer secret' }, pieces: [framed(BODY)] });
    assert.deepEqual([known.status, intake.rows.length], ['0', 2]);
  });

  test('a sender that goes away before its answer breaks nothing', async (t) => {
    const held = Promise.withResolvers<null>();
    const arrived = Promise.withResolvers<void>();
    const { port, stats } = await openedGrpc(t, { intake: openMemoryIntake(SHOP, () => (arrived.resolve(), held.promise)) });
    const session = await connected(t, port);
    const stream = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
    stream.on('error', () => undefined);
    stream.end(framed(BODY));
    await arrived.promise;
    stream.close(8);
    await once(stream, 'close');
    const pinged = new Promise((resolve) => session.ping(resolve)); // what was sent before it has arrived, too
    await pinged;
    held.resolve(null);
    assert.equal((await call(session, { pieces: [framed(BODY)] })).status, '0');
    assert.deepEqual(stats().calls, { ABORTED: 1, OK: 1 });
  });

  test('what speaks something else is hung up on, and others are served', async (t) => {
    const { port } = await openedGrpc(t, { intake: openMemoryIntake(SHOP) });
    const socket = connectSocket(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    socket.resume();
    await once(socket, 'close');
    assert.equal((await call(await connected(t, port), { pieces: [framed(BODY)] })).status, '0');
  });
});

describe('connections', () => {
  test('an old one is told to go with its next call, which comes to its end', async (t) => {
    const { port } = await openedGrpc(t, { intake: openMemoryIntake(SHOP), limits: { ageMs: { least: 20, most: 40 } } });
    const session = await connected(t, port);
    const away: number[] = [];
    session.once('goaway', (code: number) => away.push(code));
    const gone = once(session, 'close');
    while (away.length === 0) assert.equal((await call(session, { pieces: [framed(BODY)] })).status, '0');
    assert.deepEqual(away, [0]);
    await gone;
  });

  test('a source has its share of them and no more', async (t) => {
    const { port, stats } = await openedGrpc(t, { intake: openMemoryIntake(SHOP), limits: { sessions: 4 } });
    const [first, second, third] = await Promise.all([connected(t, port), connected(t, port), connected(t, port)]);
    for (const session of [first, second]) assert.equal((await call(session, { pieces: [framed(BODY)] })).status, '0');
    const gone = once(third, 'close');
    assert.equal((await call(third, { pieces: [framed(BODY)] })).status, '0');
    await gone;
    assert.equal((await call(first, { pieces: [framed(BODY)] })).status, '0');
    assert.equal(stats().sessions, 2);
  });

  test('closing waits for the answer that is under way', async (t) => {
    const held = Promise.withResolvers<null>();
    const arrived = Promise.withResolvers<void>();
    const listener = await openedGrpc(t, { intake: openMemoryIntake(SHOP, () => (arrived.resolve(), held.promise)) });
    const session = await connected(t, listener.port);
    const underWay = call(session, { pieces: [framed(BODY)] });
    await arrived.promise;
    const closing = listener.close();
    held.resolve(null);
    assert.equal((await underWay).status, '0');
    await closing;
  });
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
