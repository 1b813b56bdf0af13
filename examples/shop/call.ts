import { Agent, request } from 'node:http';
import { SpanKind, SpanStatusCode, propagation, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import type { Answer, Visit } from './service.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 128, timeout: 30_000 });
const TIMEOUT_MS = 2_000;

/** Asks another service on behalf of a visit; the answer 502 stands for one that could not be reached. */
export async function call(
  visit: Visit,
  { method, url, body }: { method: string; url: string; body?: unknown },
): Promise<Answer> {
  const target = new URL(url);
  const span = visit.telemetry.tracer.startSpan(
    method,
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'http.request.method': method,
        'server.address': target.hostname,
        'server.port': Number(target.port),
        'url.full': url,
        ...nameOf(target),
      },
    },
    visit.context,
  );
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  propagation.inject(trace.setSpan(visit.context, span), headers);
  try {
    const answer = await exchange(target, { method, headers, body: body === undefined ? '' : JSON.stringify(body) });
    span.setAttribute('http.response.status_code', answer.status);
    if (answer.status >= 400) markFailed(span, String(answer.status));
    return answer;
  } catch (cause) {
    markFailed(span, cause instanceof Error ? cause.name : 'unreachable');
    return { status: 502, body: { error: `${target.host} did not answer` } };
  } finally {
    span.end();
  }
}

/** Who answers at an address is told as the Java agent of OpenTelemetry is told it: `127.0.0.1:7073=payment,…`. */
const PEERS = new Map(
  (process.env['OTEL_INSTRUMENTATION_COMMON_PEER_SERVICE_MAPPING'] ?? '')
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
);

function nameOf({ host }: URL): Record<string, string> {
  const name = PEERS.get(host);
  return name === undefined ? {} : { 'service.peer.name': name };
}

function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}

type Outgoing = { readonly method: string; readonly headers: Record<string, string>; readonly body: string };

function exchange(url: URL, { method, headers, body }: Outgoing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent });
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.once('error', reject);
      incoming.once('end', () => {
        try {
          resolve({ status: incoming.statusCode ?? 502, body: JSON.parse(Buffer.concat(parts).toString('utf8')) });
        } catch (cause) {
          reject(new Error(`Cannot read the answer of ${url.host} as JSON`, { cause }));
        }
      });
    });
    outgoing.end(body);
  });
}
