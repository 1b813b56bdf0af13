import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { retryStatus } from '../../src/intake/otlp-answer.ts';
import type { FaultProxy } from './fault-proxy.ts';

/** What happens to one call between a sender and the door. */
export type GrpcFault =
  | { readonly do: 'pass' }
  /** Answered here; the door never hears of it. */
  | { readonly do: 'answer'; readonly status: 8 | 14; readonly retryAfterMs?: number }
  /** The connection is cut once the message was sent; the door never hears of it. */
  | { readonly do: 'reset' }
  /** The call is refused as one that was never looked at. */
  | { readonly do: 'refuse' }
  /** The door answers, and the connection is cut before the sender hears it. */
  | { readonly do: 'lose-answer' }
  /** The door answers, and the sender never hears anything. */
  | { readonly do: 'hang' };

type Heard = { readonly headers: IncomingHttpHeaders; readonly trailers: IncomingHttpHeaders; readonly message: Buffer };

/** A proxy in front of a gRPC port that does to calls what networks and proxies do to them. */
export async function openGrpcFaults(t: TestContext, target: number): Promise<FaultProxy<GrpcFault>> {
  const faults: GrpcFault[] = [];
  const seen = { requests: 0 };
  const door = connect(`http://127.0.0.1:${target}`);
  door.on('error', () => undefined);
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    session.on('error', () => undefined);
    sessions.add(session.once('close', () => sessions.delete(session)));
  });
  server.on('stream', (stream, headers) => {
    seen.requests += 1;
    stream.on('error', () => undefined);
    suffer(faults.shift() ?? { do: 'pass' }, { stream, headers, door }).catch(() => stream.session?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    door.destroy();
    for (const session of sessions) session.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, faults, requests: () => seen.requests };
}

type Call = { readonly stream: ServerHttp2Stream; readonly headers: IncomingHttpHeaders; readonly door: ClientHttp2Session };

async function suffer(fault: GrpcFault, { stream, headers, door }: Call): Promise<void> {
  if (fault.do === 'refuse') return stream.close(constants.NGHTTP2_REFUSED_STREAM);
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  if (fault.do === 'reset') return stream.session?.destroy();
  if (fault.do === 'answer') {
    const details = retryStatus('UNAVAILABLE', 'injected', fault.retryAfterMs ?? 0);
    const retry = fault.retryAfterMs === undefined ? {} : { 'grpc-status-details-bin': Buffer.from(details).toString('base64') };
    const head = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(fault.status), ...retry };
    return stream.respond(head, { endStream: true });
  }
  const heard = await forward(door, headers, Buffer.concat(chunks));
  if (fault.do === 'hang') return undefined;
  if (fault.do === 'lose-answer') return stream.session?.destroy();
  stream.once('wantTrailers', () => stream.sendTrailers(plain(heard.trailers)));
  stream.respond({ ...plain(heard.headers), ':status': 200 }, { waitForTrailers: true });
  stream.end(heard.message);
}

function forward(door: ClientHttp2Session, headers: IncomingHttpHeaders, message: Buffer): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const { ':path': path, ...rest } = headers;
    const call = door.request({ ...plain(rest), ':method': 'POST', ':path': path });
    const heard = { headers: {} as IncomingHttpHeaders, trailers: {} as IncomingHttpHeaders, chunks: [] as Buffer[] };
    call.on('response', (said) => (heard.headers = said));
    call.on('trailers', (said) => (heard.trailers = said));
    call.on('data', (chunk: Buffer) => heard.chunks.push(chunk));
    call.on('error', reject);
    call.on('close', () => resolve({ ...heard, message: Buffer.concat(heard.chunks) }));
    call.end(message);
  });
}

/** Without the fields that HTTP/2 adds itself. */
function plain(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':') && name !== 'date'));
}
