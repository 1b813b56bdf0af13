import { Agent, request } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendProblem } from './problem.ts';
import type { Backend, RoutingTable } from './routing-table.ts';

const MOST_IN_FLIGHT = 2_000;
const TIMEOUT_MS = 10_000;
/** Headers that belong to one connection and must not travel on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'upgrade'];

/** The front door: every request goes to one drawn backend, once. Nothing is ever sent twice, so no POST is repeated. */
export function forwardTo(table: RoutingTable, mostInFlight: number = MOST_IN_FLIGHT): RequestListener {
  const agent = new Agent({ keepAlive: true, maxSockets: 512, timeout: 30_000 });
  const flight = { count: 0 };
  return (incoming, response) => {
    if (flight.count >= mostInFlight) return refuse(response, `${mostInFlight} requests are in flight already`);
    const backend = table.draw();
    if (backend === null) return refuse(response, 'no version has a weight above 0');
    flight.count += 1;
    response.once('close', () => {
      flight.count -= 1;
      if (response.writableFinished) table.count(backend.version);
    });
    copy(table, incoming, agent);
    const outgoing = openOutgoing({ incoming, backend, agent });
    connect(outgoing, response, backend);
    incoming.pipe(outgoing);
  };
}

function refuse(response: ServerResponse, detail: string): void {
  sendProblem(response, { status: 503, detail: `The router cannot serve this request: ${detail}` });
}

type Passage = { readonly incoming: IncomingMessage; readonly backend: Backend; readonly agent: Agent };

function openOutgoing({ incoming, backend, agent }: Passage): ClientRequest {
  return request({
    hostname: backend.url.hostname,
    port: backend.url.port,
    method: incoming.method,
    path: incoming.url,
    headers: { ...endToEnd(incoming.headers), 'x-forwarded-for': incoming.socket.remoteAddress ?? '' },
    agent,
    timeout: TIMEOUT_MS,
  });
}

/**
 * A request that only reads may be made twice: the copy says that it is one, and whatever comes back, or does not, is nobody's.
 * Requests that change something are never copied.
 */
function copy(table: RoutingTable, incoming: IncomingMessage, agent: Agent): void {
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') return;
  const backend = table.drawMirror();
  if (backend === null) return;
  const outgoing = openOutgoing({ incoming, backend, agent });
  outgoing.setHeader('x-mirrored', 'true');
  outgoing.once('timeout', () => outgoing.destroy());
  outgoing.once('error', () => undefined);
  outgoing.once('response', (answer) => answer.resume());
  outgoing.end();
}

/** Joins the backend's answer to the shopper's; a failure of either side ends the other. */
function connect(outgoing: ClientRequest, response: ServerResponse, backend: Backend): void {
  const fail = (why: string): void => {
    if (response.headersSent) response.destroy();
    else sendProblem(response, { status: 502, detail: `Version ${backend.version} did not answer: ${why}` });
  };
  outgoing.once('timeout', () => outgoing.destroy(new Error(`nothing within ${TIMEOUT_MS} ms`)));
  outgoing.once('error', (cause) => fail(cause.message));
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.once('error', () => response.destroy());
    answer.pipe(response);
  });
  response.once('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = { ...headers };
  for (const name of HOP_BY_HOP) delete kept[name];
  return kept;
}
