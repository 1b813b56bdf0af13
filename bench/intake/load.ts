import { Agent, request } from 'node:http';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';

/** Sends one payload and resolves when it is acknowledged. */
export type Post = (body: Uint8Array) => Promise<void>;
export type Sender = Disposable & { readonly post: Post };

export type Load = { readonly bodies: readonly Uint8Array[]; readonly connections: number; readonly ms: number };

/** Each connection sends the next payload as soon as the last one is acknowledged. Returns how long each took, sorted. */
export async function saturate(post: Post, { bodies, connections, ms }: Load): Promise<readonly number[]> {
  const delays: number[] = [];
  const end = performance.now() + ms;
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let turn = connection; performance.now() < end; turn += 1) {
        const sent = performance.now();
        await post(bodies[turn % bodies.length] ?? new Uint8Array(0));
        delays.push(performance.now() - sent);
      }
    }),
  );
  return delays.toSorted((a, b) => a - b);
}

/** Open loop: a request leaves when its time has come, whether the one before is answered or not. */
export async function paced(
  post: Post,
  { bodies, perSecond, ms }: { bodies: Load['bodies']; perSecond: number; ms: number },
): Promise<readonly number[]> {
  const start = performance.now();
  const delays = await Promise.all(
    Array.from({ length: (perSecond * ms) / 1_000 }, async (_, index) => {
      const due = start + (index * 1_000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await post(bodies[index % bodies.length] ?? new Uint8Array(0));
      return performance.now() - due;
    }),
  );
  return delays.toSorted((a, b) => a - b);
}

const sent = { payloads: 0 };

/** A repeated payload is recognised and not counted, so each gets a field of its own in a gzip member of its own. */
export function ownProtobuf(body: Uint8Array): Uint8Array {
  sent.payloads += 1;
  const field = Buffer.alloc(6);
  field.set([0xc5, 0x3e]); // field 1000, four bytes: unknown to OTLP, skipped by every reader
  field.writeUInt32LE(sent.payloads, 2);
  return Buffer.concat([body, gzipSync(field, { level: 1 })]);
}

/** The same for JSON: spaces after the end mean nothing, and their number tells payloads apart. */
export function ownJson(body: Uint8Array): Uint8Array {
  sent.payloads += 1;
  const spaces = sent.payloads.toString(2).replaceAll('0', ' ').replaceAll('1', '\t');
  return Buffer.concat([body, gzipSync(spaces, { level: 1 })]);
}

export function httpSender(port: number, { json, connections }: { json: boolean; connections: number }): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const own = json ? ownJson : ownProtobuf;
  const type = json ? 'application/json' : 'application/x-protobuf';
  return {
    post(body) {
      const whole = own(body);
      const headers = { 'content-type': type, 'content-encoding': 'gzip', 'content-length': whole.length };
      return new Promise((resolve, reject) => {
        const sending = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent, headers }, (answer) => {
          answer.resume();
          answer.on('end', () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`The server answered ${answer.statusCode}`)),
          );
        });
        sending.on('error', reject);
        sending.end(whole);
      });
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

export function grpcSender(port: number, { connections }: { connections: number }): Sender {
  const sessions = Array.from({ length: connections }, () => connect(`http://127.0.0.1:${port}`));
  const turn = { next: 0 };
  return {
    post(body) {
      turn.next += 1;
      return callOn(sessions[turn.next % sessions.length]!, ownProtobuf(body));
    },
    [Symbol.dispose]() {
      for (const session of sessions) session.destroy();
    },
  };
}

function callOn(session: ClientHttp2Session, message: Uint8Array): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    'grpc-encoding': 'gzip',
    te: 'trailers',
  });
  const prefix = Buffer.alloc(5);
  prefix[0] = 1;
  prefix.writeUInt32BE(message.length, 1);
  return new Promise((resolve, reject) => {
    const said = { status: '' };
    const note = (headers: IncomingHttpHeaders): void => {
      said.status = headers['grpc-status']?.toString() ?? said.status;
    };
    stream.on('response', note).on('trailers', note).on('error', reject);
    stream.on('close', () => (said.status === '0' ? resolve() : reject(new Error(`The server answered status ${said.status}`))));
    stream.resume();
    stream.end(Buffer.concat([prefix, message]));
  });
}
