import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, propagation, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import './leash.ts';
import { listenOnLoopback } from './loopback.ts';
import { openTelemetry } from './telemetry.ts';
import type { Telemetry } from './telemetry.ts';

export type Visit = {
  /** The last part of the path, where the route ends in `:id`; else empty. */
  readonly id: string;
  readonly telemetry: Telemetry;
  /** Carries the server span: pass it to calls, so that they become part of the same trace. */
  readonly context: Context;
};
/** The body is sent as JSON, unless it is a text with a type of its own. */
export type Answer = { readonly status: number; readonly body: unknown; readonly type?: string };
export type Route = { readonly method: string; readonly path: string; readonly answer: (visit: Visit) => Promise<Answer> };
export type Service = { readonly name: string; readonly routes: readonly Route[] };

const MOST_BODY_BYTES = 64 * 1024;

/**
 * Runs one service of the shop: settings from the environment, one span per request, `{"listening":PORT}` on standard
 * output once it serves, and on SIGTERM a stop that finishes what was begun and sends what was measured.
 */
export async function runService({ name, routes }: Service): Promise<void> {
  const telemetry = openTelemetry({ service: name, version: process.env['SHOP_VERSION'] ?? '1.0.0' });
  const healthy: Route = { method: 'GET', path: '/healthz', answer: async () => ({ status: 200, body: { ok: true } }) };
  const table = [...routes, healthy];
  const server = createServer((request, response) => void serve({ request, response, telemetry }, table));
  // Longer than any client of the demo keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  const listening = await listenOnLoopback(server, Number(process.env['PORT'] ?? 0));
  process.stdout.write(`${JSON.stringify({ listening })}\n`);
  process.once('SIGTERM', () => void stop(server, telemetry));
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the supervisor, which stops its services in order.
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly telemetry: Telemetry };

async function serve({ request, response, telemetry }: Exchange, table: readonly Route[]): Promise<void> {
  const method = request.method ?? 'GET';
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = table.find((each) => each.method === method && fits(each.path, path));
  const span = telemetry.tracer.startSpan(
    route === undefined ? method : `${method} ${route.path}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'url.path': path,
        'url.scheme': 'http',
        // A copy is nobody's request: journeys leave it out, and a shadow launch is judged by it.
        ...(request.headers['x-mirrored'] === 'true' && { 'request.mirrored': true }),
        // Only browsers say where a request comes from, and only a page that measures itself begins the trace.
        ...(request.headers['sec-fetch-site'] !== undefined && request.headers['traceparent'] && { 'request.from_page': true }),
        ...(route && { 'http.route': route.path }),
      },
    },
    propagation.extract(ROOT_CONTEXT, request.headers),
  );
  const context = trace.setSpan(ROOT_CONTEXT, span);
  const id = route?.path.endsWith('/:id') === true ? path.slice(path.lastIndexOf('/') + 1) : '';
  const answer: Answer = await readBody(request).then(
    (fit): Promise<Answer> | Answer =>
      fit ? answerOf(route, span, { id, telemetry, context }) : { status: 413, body: { error: 'body above 64 KiB' } },
    () => ({ status: 400, body: { error: 'the request ended early' } }),
  );
  span.setAttribute('http.response.status_code', answer.status);
  if (answer.status >= 500) span.setAttribute('error.type', String(answer.status)).setStatus({ code: SpanStatusCode.ERROR });
  const body = answer.type === undefined ? JSON.stringify(answer.body) : String(answer.body);
  const type = answer.type ?? 'application/json';
  response.writeHead(answer.status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
  span.end();
}

function fits(pattern: string, path: string): boolean {
  if (!pattern.endsWith('/:id')) return pattern === path;
  const prefix = pattern.slice(0, -3);
  return path.startsWith(prefix) && path.length > prefix.length && !path.includes('/', prefix.length);
}

/** The shop does not use what it is sent, but a client may only reuse the connection when it has been read. */
async function readBody(request: IncomingMessage): Promise<boolean> {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  return bytes <= MOST_BODY_BYTES;
}

async function answerOf(route: Route | undefined, span: Span, visit: Visit): Promise<Answer> {
  if (route === undefined) return { status: 404, body: { error: 'there is nothing here' } };
  try {
    return await route.answer(visit);
  } catch (cause) {
    span.recordException(cause instanceof Error ? cause : String(cause));
    return { status: 500, body: { error: 'something broke in the shop' } };
  }
}

async function stop(server: Server, telemetry: Telemetry): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  server.closeAllConnections();
  await telemetry.close();
  process.exit(0);
}
