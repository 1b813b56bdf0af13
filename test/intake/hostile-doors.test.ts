import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openGrpcListener } from '../../src/surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { call, connected, framed, TRACES } from './grpc-exchange.ts';
import { ask } from './http-exchange.ts';
import { JSON_TYPE } from './open-listener.ts';
import { TruthIntake } from './truth-intake.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const HEAD = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

async function besieged(t: TestContext) {
  const intake = new TruthIntake();
  const door = new Door({ intake, clock: systemClock(), sources: null });
  const at = { host: '127.0.0.1', port: 0, door };
  const http = await openOtlpListener({ ...at, limits: { headersMs: 300, requestMs: 600, closeMs: 500 } });
  const grpc = await openGrpcListener({ ...at, limits: { requestMs: 600, closeMs: 500 } });
  t.after(() => Promise.all([http.close(), grpc.close()]));
  /** Both doors still serve, and nothing that is over holds any room. */
  const sound = async (): Promise<void> => {
    const before = intake.arrived;
    assert.equal((await ask(http.port, { headers: JSON_TYPE, body: Buffer.from('{}') })).status, 200);
    assert.equal((await call(await connected(t, grpc.port), { pieces: [framed(new Uint8Array(0))] })).status, '0');
    assert.equal(intake.arrived, before + 2);
    const end = performance.now() + 5_000;
    while (door.stats().inFlightBytes > 0 && performance.now() < end) await new Promise(setImmediate);
    assert.equal(door.stats().inFlightBytes, 0);
  };
  return { door, http, grpc, sound };
}

/** Says something and hangs up, or waits to be hung up on. */
function blurt(port: number, said: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(said));
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.resume();
  });
}

function noise(rng: Rng, most: number): Buffer {
  return Buffer.from(Array.from({ length: Math.floor(rng.next() * most) }, () => Math.floor(rng.next() * 256)));
}

test('noise on either port changes nothing', async (t) => {
  const { http, grpc, sound } = await besieged(t);
  const rng = seededRng(7);
  for (let round = 0; round < 20; round += 1) {
    const blurts = Array.from({ length: 20 }, () => {
      const bytes = noise(rng, 400);
      const about = [
        bytes,
        Buffer.concat([Buffer.from(HEAD), bytes]),
        Buffer.concat([Buffer.from(`${HEAD}Content-Length: 99\r\n\r\n`), bytes]),
      ];
      const frames = [bytes, Buffer.concat([PREFACE, bytes]), Buffer.concat([PREFACE, SETTINGS, bytes])];
      const which = Math.floor(rng.next() * 3);
      return [blurt(http.port, about[which]!), blurt(grpc.port, frames[which]!)];
    });
    await Promise.all(blurts.flat());
  }
  await sound();
});

test('calls that are begun and given up by the thousand are forgotten', async (t) => {
  const { grpc, sound } = await besieged(t);
  for (let round = 0; round < 10; round += 1) {
    const session = connectHttp2(`http://127.0.0.1:${grpc.port}`);
    session.on('error', () => undefined);
    const gone = once(session, 'close');
    for (let count = 0; count < 200 && !session.destroyed && !session.closed; count += 1) {
      const stream = session.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
      stream.on('error', () => undefined);
      stream.write(framed(Buffer.alloc(1_000)).subarray(0, 500));
      stream.close(constants.NGHTTP2_CANCEL);
      if (count % 50 === 0) await new Promise(setImmediate);
    }
    session.destroy();
    await gone;
  }
  await sound();
});

test('more calls at once than one connection may have wait for their turn, and all are served', async (t) => {
  const { grpc, sound } = await besieged(t);
  const session = await connected(t, grpc.port);
  const answers = await Promise.all(Array.from({ length: 500 }, () => call(session, { pieces: [framed(Buffer.alloc(2_000))] })));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], ['0']);
  await sound();
});

test('headers without measure are refused, and the others are served', async (t) => {
  const { grpc, sound } = await besieged(t);
  const session = await connected(t, grpc.port);
  const large = call(session, { headers: { 'x-large': 'x'.repeat(60_000) }, pieces: [framed(new Uint8Array(0))] });
  const said = await large.then(
    ({ http, status }) => `${http} ${status}`,
    () => 'cut off',
  );
  assert.notEqual(said, '200 0');
  await sound();
});

test('a source that holds its share of connections is asked to close the next one', async (t) => {
  const door = new Door({ intake: new TruthIntake(), clock: systemClock(), sources: null });
  const { port, close } = await openOtlpListener({ host: '127.0.0.1', port: 0, door, limits: { connections: 4, closeMs: 100 } });
  t.after(close);
  const kept = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true, maxSockets: 1 })];
  t.after(() => kept.forEach((agent) => agent.destroy()));
  const over = async (agent: Agent): Promise<string | undefined> => {
    const sent = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers: JSON_TYPE, agent });
    sent.end('{}');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    return response.headers.connection;
  };
  const third = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => third.destroy());
  assert.deepEqual([await over(kept[0]!), await over(kept[1]!), await over(third)], ['keep-alive', 'keep-alive', 'close']);
  assert.deepEqual([await over(kept[0]!), await over(third)], ['keep-alive', 'close']);
});
