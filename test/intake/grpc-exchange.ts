import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import type { TestContext } from 'node:test';
import { openGrpcListener, type GrpcLimits, type GrpcListener } from '../../src/surface/doors/grpc-listener.ts';
import { doorOf } from './open-listener.ts';

export const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
export const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
export const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

export type Called = {
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** What goes over the wire, frame and all; several pieces are written one after the other. */
  readonly pieces?: readonly Uint8Array[];
  /** The call is left open after the pieces. */
  readonly open?: boolean;
};
export type Answer = {
  readonly http: number;
  /** Of the trailers, or of the headers when there is no message. */
  readonly status: string | undefined;
  readonly text: string | undefined;
  readonly details: Buffer;
  readonly message: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly reset: number;
};

/** A listener that is closed with its test. */
export async function openedGrpc(
  t: TestContext,
  { limits = {}, ...parts }: Parameters<typeof doorOf>[0] & { limits?: Partial<GrpcLimits> },
): Promise<GrpcListener> {
  const listener = await openGrpcListener({
    host: '127.0.0.1',
    port: 0,
    door: doorOf(parts),
    limits: { closeMs: 500, ...limits },
  });
  t.after(() => listener.close());
  return listener;
}

export async function connected(t: TestContext, port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined); // tests look at what became of their calls
  t.after(() => session.destroy());
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  return session;
}

/** The message behind its prefix. */
export function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** One call, without any gRPC library: what a library would not send can be sent. */
export function call(
  session: ClientHttp2Session,
  { path = TRACES, headers = {}, pieces = [], open = false }: Called,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const head = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers };
    const stream = session.request(head, { endStream: false });
    const seen = { headers: {} as IncomingHttpHeaders, trailers: {} as IncomingHttpHeaders, chunks: [] as Buffer[] };
    stream.on('response', (headers) => (seen.headers = headers));
    stream.on('trailers', (trailers) => (seen.trailers = trailers));
    stream.on('data', (chunk: Buffer) => seen.chunks.push(chunk));
    stream.on('error', (error) => (seen.headers[':status'] === undefined ? reject(error) : undefined));
    stream.on('close', () => {
      const status = seen.trailers['grpc-status'] === undefined ? seen.headers : seen.trailers;
      resolve({
        http: Number(seen.headers[':status']),
        status: status['grpc-status']?.toString(),
        text: status['grpc-message']?.toString(),
        details: Buffer.from(status['grpc-status-details-bin']?.toString() ?? '', 'base64'),
        message: Buffer.concat(seen.chunks),
        headers: seen.headers,
        reset: stream.rstCode ?? constants.NGHTTP2_NO_ERROR,
      });
    });
    for (const piece of pieces) stream.write(piece);
    if (!open) stream.end();
  });
}
