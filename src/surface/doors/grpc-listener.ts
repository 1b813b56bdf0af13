import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { FairShare } from '../../intake/fair-share.ts';
import type { Door } from './door.ts';
import { answerCall } from './grpc-call.ts';
import { tellOwnFault } from './own-fault.ts';
import { commonNamesOf, tlsOptions, type TlsParts } from './tls.ts';

export type GrpcLimits = {
  /** Bytes of one message, as sent. */
  readonly bodyBytes: number;
  /** Connections of all senders; one source keeps at most half of those that the others leave. */
  readonly sessions: number;
  /** Calls that one connection may have under way. */
  readonly streams: number;
  readonly headerBytes: number;
  /** What may be on its way to us before we have taken it: of one connection, and of one call. */
  readonly sessionWindow: number;
  readonly streamWindow: number;
  readonly requestMs: number;
  /** The first call after an age between these is the last of its connection, so that load spreads over what was started since. */
  readonly ageMs: { readonly least: number; readonly most: number };
  /** How long answers under way may take once a connection or the listener is closing. */
  readonly closeMs: number;
};

/** The windows are as large as uploads need that are not to crawl; HTTP/2 begins with 64 KiB. */
export const GRPC_LIMITS: GrpcLimits = {
  bodyBytes: 16 * 1_048_576,
  sessions: 1_024,
  streams: 128,
  headerBytes: 16_384,
  sessionWindow: 16 * 1_048_576,
  streamWindow: 1_048_576,
  requestMs: 30_000,
  ageMs: { least: 120_000, most: 300_000 },
  closeMs: 5_000,
};

export type GrpcListenerParts = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Several processes or threads may listen on one port; the system spreads connections over them. */
  readonly reusePort?: boolean;
  readonly door: Door;
  readonly tls?: TlsParts;
  readonly limits?: Partial<GrpcLimits>;
};

export type GrpcStats = {
  /** Calls by the name of their status; ABORTED are those whose sender went away. */
  readonly calls: Readonly<Record<string, number>>;
  readonly sessions: number;
};

export type GrpcListener = { readonly port: number; readonly close: () => Promise<void>; readonly stats: () => GrpcStats };

/** OTLP/gRPC: unary Export of the three signals, over plain HTTP/2 or TLS. */
export async function openGrpcListener(parts: GrpcListenerParts): Promise<GrpcListener> {
  const { host, port, reusePort = false, door, tls } = parts;
  const limits: GrpcLimits = { ...GRPC_LIMITS, ...parts.limits };
  const desk: Desk = { door, limits, shares: new FairShare(limits.sessions), sessions: new Set(), old: new Set(), calls: {} };
  const options = {
    settings: {
      enablePush: false,
      initialWindowSize: limits.streamWindow,
      maxConcurrentStreams: limits.streams,
      maxHeaderListSize: limits.headerBytes,
    },
  };
  const server: Http2Server = tls === undefined ? createServer(options) : createSecureServer({ ...options, ...tlsOptions(tls) });
  server.maxConnections = limits.sessions;
  server.on('session', (session) => welcome(desk, session));
  server.on('sessionError', () => undefined); // a sender that does not speak HTTP/2; its connection ends by itself
  server.on('stream', (stream, headers) => {
    take(desk, stream, headers).catch((cause: unknown) => {
      tellOwnFault(cause);
      stream.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port, host, reusePort }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => close(server, desk),
    stats: () => ({ calls: { ...desk.calls }, sessions: desk.sessions.size }),
  };
}

type Desk = {
  readonly door: Door;
  readonly limits: GrpcLimits;
  readonly shares: FairShare;
  readonly sessions: Set<Http2Session>;
  /** Those of them that are to go with their next call. */
  readonly old: Set<Http2Session>;
  readonly calls: Record<string, number>;
};

function welcome(desk: Desk, session: Http2Session): void {
  const { least, most } = desk.limits.ageMs;
  session.setLocalWindowSize(desk.limits.sessionWindow);
  session.on('error', () => undefined); // counted by the calls that it ends
  desk.sessions.add(session);
  // Drawn for each connection: those that came together should not leave together.
  const old = setTimeout(() => desk.old.add(session), least + (most - least) * Math.random()).unref();
  session.once('close', () => {
    clearTimeout(old);
    desk.sessions.delete(session);
    desk.old.delete(session);
  });
}

async function take(desk: Desk, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
  const { session } = stream;
  // Now its sender waits for us, and hears it before it sends again. A call that crossed the notice on its way would be lost.
  if (session !== undefined && desk.old.has(session)) letGo(desk, session);
  const certificate = session === undefined || session.destroyed ? [] : commonNamesOf(session.socket);
  const { bodyBytes, requestMs } = desk.limits;
  const { code, source } = await answerCall({ stream, headers, certificate }, { door: desk.door, bodyBytes, requestMs });
  desk.calls[code] = (desk.calls[code] ?? 0) + 1;
  if (session === undefined || session.destroyed || session.closed) return;
  if (source !== null && !holdsSession(desk, session, source)) letGo(desk, session);
}

const OWNERS = new WeakMap<Http2Session, string>();

/** Counts the connection as the source's. False when the source has its share already. */
function holdsSession({ shares }: Desk, session: Http2Session, source: string): boolean {
  if (OWNERS.has(session)) return true;
  if (!shares.take(source, 1)) return false;
  OWNERS.set(session, source);
  session.once('close', () => shares.giveBack(source, 1));
  return true;
}

/** Tells the sender to open another connection, and lets calls that are under way, or on their way, come to their end. */
function letGo({ limits }: Desk, session: Http2Session): void {
  if (session.destroyed || session.closed) return;
  const late = setTimeout(() => session.destroy(), limits.requestMs + limits.closeMs).unref();
  session.once('close', () => clearTimeout(late));
  session.close();
}

async function close(server: Http2Server, desk: Desk): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const session of desk.sessions) session.close();
  const late = setTimeout(() => {
    for (const session of desk.sessions) session.destroy();
  }, desk.limits.closeMs);
  await closed;
  clearTimeout(late);
}
