import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import type { Intake, Payload } from '../../src/ports/intake.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openGrpcListener } from '../../src/surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { requires } from '../requires.ts';
import { openCertificates, type Certificate } from './certificates.ts';
import { call, connected, framed, openedGrpc } from './grpc-exchange.ts';
import { ask } from './http-exchange.ts';
import { GOOD, JSON_TYPE, opened } from './open-listener.ts';
import { jsonOf, protobufOf } from './otlp-proto.ts';

const SOURCES = [
  { ...DEFAULT_SOURCE, token: 'a-token' },
  { ...DEFAULT_SOURCE, name: 'agent', token: null, certificate: 'agent.example' },
  { ...DEFAULT_SOURCE, name: 'signing', token: 'a-secret', signature: 'hmac' as const },
];

function recorder(): Intake & { readonly from: string[] } {
  const from: string[] = [];
  return {
    from,
    accept: ({ source }: Payload) => {
      from.push(source);
      return Promise.resolve({ say: 'accepted', observations: 1, rejected: 0, message: '', written: null });
    },
  };
}

type Shown = { readonly certificate?: Certificate; readonly authorization?: string };

async function certified(t: TestContext) {
  const certificates = openCertificates();
  t.after(() => certificates[Symbol.dispose]());
  const intake = recorder();
  const door = new Door({ intake, clock: systemClock(), sources: () => SOURCES });
  const at = { host: '127.0.0.1', port: 0, door, tls: { ...certificates.server, clientCa: certificates.ca } };
  const [http, grpc] = [await openOtlpListener(at), await openGrpcListener(at)];
  t.after(() => Promise.all([http.close(), grpc.close()]));
  const overHttp = ({ certificate, authorization }: Shown): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { ...JSON_TYPE, ...(authorization !== undefined && { authorization }) };
      const tls = { ca: certificates.ca, ...certificate };
      const asked = request({
        host: '127.0.0.1',
        port: http.port,
        path: '/v1/traces',
        method: 'POST',
        headers,
        agent: false,
        ...tls,
      });
      asked.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
      asked.on('error', reject).end(jsonOf(GOOD));
    });
  const overGrpc = async ({ certificate, authorization }: Shown): Promise<string | undefined> => {
    const session = connect(`https://127.0.0.1:${grpc.port}`, { ca: certificates.ca, ...certificate });
    const headers = authorization === undefined ? {} : { authorization };
    const { status } = await call(session, { headers, pieces: [framed(protobufOf(GOOD))] });
    session.destroy();
    return status;
  };
  return { certificates, intake, overHttp, overGrpc };
}

test('over TLS a sender is known by its certificate, or by its token', { ...requires('openssl') }, async (t) => {
  const { certificates, intake, overHttp, overGrpc } = await certified(t);
  const [agent, other] = [certificates.client('agent.example'), certificates.client('other.example')];
  const forged = certificates.stranger('agent.example');
  const authorization = 'Bearer a-token';
  assert.deepEqual(
    [
      await overHttp({ certificate: agent }),
      await overHttp({ certificate: other }),
      await overHttp({ certificate: forged }),
      await overHttp({}),
      await overHttp({ authorization }),
      await overHttp({ certificate: other, authorization }),
    ],
    [200, 401, 401, 401, 200, 200],
  );
  assert.deepEqual(intake.from.splice(0), ['agent', 'default', 'default']);
  assert.deepEqual(
    [
      await overGrpc({ certificate: agent }),
      await overGrpc({ certificate: other }),
      await overGrpc({ certificate: forged }),
      await overGrpc({}),
      await overGrpc({ authorization }),
    ],
    ['0', '16', '16', '16', '0'],
  );
  assert.deepEqual(intake.from, ['agent', 'default']);
});

test('who signs is believed for the body as it was sent, compressed and all', async (t) => {
  const intake = recorder();
  const { port, stats } = await opened(t, { intake, sources: () => SOURCES });
  const body = gzipSync(jsonOf(GOOD));
  const seconds = Math.floor(Date.now() / 1_000);
  const digest = createHmac('sha256', 'a-secret').update(`${seconds}.`).update(body).digest('hex');
  const headers = {
    ...JSON_TYPE,
    'content-encoding': 'gzip',
    authorization: 'Bearer signing',
    'x-plimsoll-signature': `t=${seconds},v1=${digest}`,
  };
  assert.equal((await ask(port, { headers, body })).status, 200);
  const altered = await ask(port, { headers, body: gzipSync(jsonOf(GOOD), { level: 1 }) });
  assert.deepEqual(
    [altered.status, altered.body.toString()],
    [401, '{"code":16,"message":"the signature is not that of this body by this source"}'],
  );
  assert.deepEqual([intake.from, stats().sources['signing']?.unproved], [['signing'], 1]);
});

test('over gRPC the message is signed as it was sent, without its prefix', async (t) => {
  const intake = recorder();
  const { port } = await openedGrpc(t, { intake, sources: () => SOURCES });
  const session = await connected(t, port);
  const message = gzipSync(protobufOf(GOOD));
  const seconds = Math.floor(Date.now() / 1_000);
  const digest = createHmac('sha256', 'a-secret').update(`${seconds}.`).update(message).digest('hex');
  const headers = {
    authorization: 'Bearer signing',
    'x-plimsoll-signature': `t=${seconds},v1=${digest}`,
    'grpc-encoding': 'gzip',
  };
  assert.equal((await call(session, { headers, pieces: [framed(message, 1)] })).status, '0');
  const altered = await call(session, { headers, pieces: [framed(gzipSync(protobufOf(GOOD), { level: 1 }), 1)] });
  assert.deepEqual([altered.status, altered.text], ['16', 'the signature is not that of this body by this source']);
  assert.deepEqual(intake.from, ['signing']);
});
