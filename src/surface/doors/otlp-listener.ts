import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { FairShare } from '../../intake/fair-share.ts';
import type { BeaconDoor } from './beacon-door.ts';
import type { BeaconStats } from './beacon-tally.ts';
import type { Door, DoorStats, Outcome, Visit } from './door.ts';
import { replyTo, type Reply } from './http-reply.ts';
import { judgeContent, routeOf, speechOf, tooLarge, type Route } from './http-request.ts';
import { SIGNATURE_HEADER } from './known-sources.ts';
import { answerPage, pageRouteOf, type PageRoute } from './page-exchange.ts';
import { tellOwnFault } from './own-fault.ts';
import { receiveBody } from './receive-body.ts';
import { commonNamesOf, tlsOptions, type TlsParts } from './tls.ts';

export type OtlpLimits = {
  /** Bytes of one body, as sent. */
  readonly bodyBytes: number;
  /** Of all senders; one source keeps at most half of those that the others leave. */
  readonly connections: number;
  readonly headerBytes: number;
  /** A sender that is slower than this is cut off: first the headers, then the whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How long a page that is refused waits for its answer. */
  readonly refusalMs: number;
  /** How long `close` waits for answers that are under way. */
  readonly closeMs: number;
};

/** Real exporters stay far below all of these; see docs/intake.md. */
export const OTLP_LIMITS: OtlpLimits = {
  bodyBytes: 16 * 1_048_576,
  connections: 1_024,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  refusalMs: 250,
  closeMs: 5_000,
};

export type OtlpListenerParts = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Several processes or threads may listen on one port; the system spreads connections over them. */
  readonly reusePort?: boolean;
  readonly door: Door;
  readonly tls?: TlsParts;
  readonly limits?: Partial<OtlpLimits>;
  /** Where pages tell; absent: nowhere. */
  readonly pages?: BeaconDoor;
};

export type OtlpStats = DoorStats & {
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<number, number>>;
  /** gRPC calls by the name of their status, where there is such a listener beside this one. */
  readonly calls: Readonly<Record<string, number>>;
  /** Requests that ended without an answer because the sender went away. */
  readonly aborted: number;
  /** What pages told; see `BeaconCounts`. */
  readonly beacons: BeaconStats;
};

export type OtlpListener = { readonly port: number; readonly close: () => Promise<void>; readonly stats: () => OtlpStats };

/** OTLP/HTTP and remote write: every request gets its protocol's answer, and none gets 500, after which senders throw data away. */
export async function openOtlpListener(parts: OtlpListenerParts): Promise<OtlpListener> {
  const { host, port, reusePort = false, door } = parts;
  const limits: OtlpLimits = { ...OTLP_LIMITS, ...parts.limits };
  const counts = { answers: {}, aborted: 0 };
  const desk: Desk = {
    door,
    limits,
    connections: new FairShare(limits.connections),
    closing: false,
    ...counts,
    pages: parts.pages,
  };
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1_000, limits.headersMs / 4)),
    keepAliveTimeout: 65_000, // longer than the minute at which load balancers let go
  };
  const server = parts.tls === undefined ? createServer(options) : createTlsServer({ ...options, ...tlsOptions(parts.tls) });
  server.maxConnections = limits.connections;
  const serve = (request: IncomingMessage, response: ServerResponse): void =>
    void answer(desk, { request, response }).catch((cause: unknown) => excuse(desk, { request, response }, cause));
  server.on('request', serve);
  // The headers are judged before the body is sent: a refusal then costs the sender nothing.
  server.on('checkContinue', serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port, host, reusePort }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => close(server, desk),
    stats: () => {
      const beacons = desk.pages?.stats() ?? { unknownKeys: 0, sources: {} };
      return { ...door.stats(), answers: { ...desk.answers }, calls: {}, aborted: desk.aborted, beacons };
    },
  };
}

type Desk = {
  readonly door: Door;
  readonly pages: BeaconDoor | undefined;
  readonly limits: OtlpLimits;
  readonly connections: FairShare;
  readonly answers: Record<number, number>;
  aborted: number;
  closing: boolean;
};
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

async function answer(desk: Desk, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  response.on('error', () => undefined); // the sender went away before its answer; it will ask again
  const page = desk.pages === undefined ? null : pageRouteOf(request.url ?? '');
  if (page !== null && desk.pages !== undefined) return answerVisitor(desk, exchange, { pages: desk.pages, page });
  const route = routeOf(request);
  if (route.kind === 'reply') return send(desk, exchange, { reply: route.reply });
  const { headers } = request;
  const claim = {
    authorization: headers.authorization,
    signature: headers[SIGNATURE_HEADER]?.toString(),
    certificate: commonNamesOf(request.socket),
  };
  const admitted = desk.door.admit(claim, Number(headers['content-length'] ?? 0));
  if (admitted.say !== 'admitted') {
    const last = admitted.say === 'unknown'; // connections are few, and a stranger should not keep one
    return send(desk, exchange, { reply: replyTo(admitted, speechOf(route, headers)), last });
  }
  const { visit } = admitted;
  const last = !holdsConnection(desk, request.socket, visit.source);
  try {
    const reply = await replyToVisit(desk, exchange, { route, visit });
    if (reply === null) desk.aborted += 1;
    else send(desk, exchange, { reply, last });
  } finally {
    visit.end();
  }
}

/** Nothing was counted, so the sender may try again. */
function excuse(desk: Desk, exchange: Exchange, cause: unknown): void {
  tellOwnFault(cause);
  if (exchange.response.headersSent) return void exchange.response.destroy();
  send(desk, exchange, { reply: { status: 503, headers: { 'retry-after': '1' }, body: new Uint8Array(0) }, last: true });
}

type Visitor = { readonly pages: BeaconDoor; readonly page: PageRoute };

/** All pages together keep the share of connections that one source has: a new one costs more than another refusal. */
async function answerVisitor(desk: Desk, exchange: Exchange, { pages, page }: Visitor): Promise<void> {
  if (waitsForContinue(exchange.request)) exchange.response.writeContinue();
  const reply = await answerPage(pages, exchange.request, page);
  if (reply === null) {
    desk.aborted += 1;
    return;
  }
  const last = !holdsConnection(desk, exchange.request.socket, PAGES);
  if (REFUSALS.has(reply.status) && !last && !desk.closing) await pause(desk.limits.refusalMs);
  send(desk, exchange, { reply, last });
}

/** By their headers alone. Whoever floods us waits for each answer, and a connection refuses a few times a second and not thousands. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429]);

/** No name of a source, so that no source has a share less for them. */
const PAGES = ' pages';

type Visiting = { readonly route: Route; readonly visit: Visit };

/** Null when the sender went away. */
async function replyToVisit(desk: Desk, { request, response }: Exchange, { route, visit }: Visiting): Promise<Reply | null> {
  const judged = judgeContent(route, request.headers, desk.limits.bodyBytes);
  if (judged.say === 'reply') return judged.reply;
  const { speech, format, coding } = judged;
  if (waitsForContinue(request)) response.writeContinue();
  const received = await receiveBody(request, { bodyBytes: desk.limits.bodyBytes, grow: visit.grow });
  const said = (outcome: Outcome): Reply => replyTo(outcome, speech);
  switch (received.say) {
    case 'aborted':
      visit.end('ABORTED');
      return null;
    case 'too-large':
      return said(tooLarge(desk.limits.bodyBytes));
    case 'crowded':
      return said(visit.crowded());
    case 'received':
      return said(await visit.deliver({ format, coding, body: received.body }));
  }
}

const OWNERS = new WeakMap<Socket, string>();

/** Counts the connection as the source's. False when the source has its share already: it should let this one go. */
function holdsConnection({ connections }: Desk, socket: Socket, source: string): boolean {
  if (OWNERS.has(socket)) return true;
  if (!connections.take(source, 1)) return false;
  OWNERS.set(socket, source);
  socket.once('close', () => connections.giveBack(source, 1));
  return true;
}

type Sending = { readonly reply: Reply; readonly last?: boolean };

function send(desk: Desk, { request, response }: Exchange, { reply: { status, headers, body }, last = false }: Sending): void {
  desk.answers[status] = (desk.answers[status] ?? 0) + 1;
  // A sender that was promised `100 Continue` in vain will not send its body; what it sends next must not be taken for it.
  const closes = last || desk.closing || (waitsForContinue(request) && !request.complete);
  const length = status === 204 ? {} : { 'content-length': body.length };
  response.writeHead(status, { ...headers, ...length, ...(closes && { connection: 'close' }) });
  response.end(body);
  if (!request.complete) discardRest(request, desk.limits.bodyBytes);
}

/** Closing at once would reset the connection under an answer that is on its way; reading on without end would be a gift. */
function discardRest(request: IncomingMessage, most: number): void {
  const discarded = { bytes: 0 };
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    discarded.bytes += chunk.length;
    if (discarded.bytes > most) request.destroy();
  });
}

function waitsForContinue(request: IncomingMessage): boolean {
  return request.headers.expect?.toLowerCase() === '100-continue';
}

async function close(server: Server, desk: Desk): Promise<void> {
  desk.closing = true;
  const late = setTimeout(() => server.closeAllConnections(), desk.limits.closeMs);
  await new Promise<void>((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
  clearTimeout(late);
}
