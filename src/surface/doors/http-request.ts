import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Encoding, Signal } from '../../intake/otlp-answer.ts';
import type { Coding, Format } from '../../ports/intake.ts';
import { CONTENT_TYPES, healthy, notAllowed, refusal, replyTo, type Reply, type Speech } from './http-reply.ts';

/** What a path leads to. */
export type Route = { readonly kind: 'otlp'; readonly signal: Signal } | { readonly kind: 'write' } | { readonly kind: 'events' };
/** A request whose body is worth reading. */
export type Judged =
  | { readonly say: 'reply'; readonly reply: Reply }
  | { readonly say: 'read'; readonly format: Format; readonly coding: Coding; readonly speech: Speech };

/** What is said to anybody, from the path and the method alone. */
export function routeOf({
  url = '',
  method,
  headers,
}: IncomingMessage): Route | { readonly kind: 'reply'; readonly reply: Reply } {
  const path = url.split('?', 1)[0] ?? '';
  const otlp: Speech = { kind: 'otlp', signal: 'traces', encoding: encodingOf(headers['content-type']) ?? 'json' };
  if (path === '/healthz')
    return { kind: 'reply', reply: method === 'GET' || method === 'HEAD' ? healthy() : notAllowed(otlp, 'GET, HEAD') };
  const route = ROUTES.get(path);
  if (route === undefined) {
    const text = `nothing is here; telemetry goes to ${[...ROUTES.keys()].join(', ')}`;
    return { kind: 'reply', reply: refusal(otlp, { status: 404, code: 'NOT_FOUND', text }) };
  }
  if (method !== 'POST') return { kind: 'reply', reply: notAllowed(speechOf(route, headers), 'POST') };
  return route;
}

/** The words in which a request is answered, also when it cannot be read. */
export function speechOf(route: Route, headers: IncomingHttpHeaders): Speech {
  const type = headers['content-type'];
  if (route.kind === 'events') return { kind: 'events' };
  if (route.kind === 'write') return { kind: 'write', version: writeVersionOf(type) ?? 1 };
  return { kind: 'otlp', signal: route.signal, encoding: encodingOf(type) ?? 'json' };
}

/** What a known sender is told before its body is read. */
export function judgeContent(route: Route, headers: IncomingHttpHeaders, bodyBytes: number): Judged {
  const speech = speechOf(route, headers);
  const judged = contentOf(route, headers);
  if ('unsupported' in judged) {
    const { unsupported: text, accept } = judged;
    return { say: 'reply', reply: refusal(speech, { status: 415, code: 'UNIMPLEMENTED', text, headers: accept }) };
  }
  if (Number(headers['content-length'] ?? 0) > bodyBytes) return { say: 'reply', reply: replyTo(tooLarge(bodyBytes), speech) };
  return { say: 'read', speech, ...judged };
}

export function tooLarge(bodyBytes: number) {
  return { say: 'refused', because: 'TOO_LARGE', text: `the body is larger than ${bodyBytes} bytes` } as const;
}

type Content =
  | { readonly format: Format; readonly coding: Coding }
  | { readonly unsupported: string; readonly accept: Readonly<Record<string, string>> };

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/v1/traces', { kind: 'otlp', signal: 'traces' }],
  ['/v1/metrics', { kind: 'otlp', signal: 'metrics' }],
  ['/v1/logs', { kind: 'otlp', signal: 'logs' }],
  ['/v1/events', { kind: 'events' }],
  ['/api/v1/write', { kind: 'write' }],
]);
const CODINGS = ['gzip', 'zstd', 'deflate', 'identity'] as const satisfies readonly Coding[];
const WRITE_TYPES = [
  'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'application/x-protobuf;proto=prometheus.WriteRequest',
];

function contentOf(route: Route, headers: IncomingHttpHeaders): Content {
  switch (route.kind) {
    case 'otlp': {
      const encoding = encodingOf(headers['content-type']);
      if (encoding === null) return unsupportedType(Object.values(CONTENT_TYPES));
      return packed(`${route.signal}/${encoding}`, headers);
    }
    case 'events': {
      const format = EVENT_TYPES.get(mediaTypeOf(headers['content-type']));
      return format === undefined ? unsupportedType([...EVENT_TYPES.keys()]) : packed(format, headers);
    }
    case 'write':
      return judgeWrite(headers);
  }
}

/** A list of CloudEvents and one alone are told by their JSON, as plain events are. */
const EVENT_TYPES: ReadonlyMap<string, Format> = new Map([
  ['application/json', 'events/json'],
  ['application/x-ndjson', 'events/ndjson'],
  ['application/cloudevents+json', 'events/json'],
  ['application/cloudevents-batch+json', 'events/json'],
]);

function unsupportedType(types: readonly string[]): Content {
  return { unsupported: `the content type must be ${types.join(' or ')}`, accept: { accept: types.join(', ') } };
}

function packed(format: Format, headers: IncomingHttpHeaders): Content {
  const asked = codingOf(headers, 'identity');
  const coding = CODINGS.find((each) => each === asked);
  const codings = CODINGS.join(', ');
  if (coding === undefined)
    return { unsupported: `the content encoding must be one of ${codings}`, accept: { 'accept-encoding': codings } };
  return { format, coding };
}

function judgeWrite(headers: IncomingHttpHeaders): Content {
  const version = writeVersionOf(headers['content-type']);
  if (version === null)
    return { unsupported: `the content type must be ${WRITE_TYPES.join(' or ')}`, accept: { accept: WRITE_TYPES.join(', ') } };
  // The protocol knows no other coding, and senders that name none compress all the same.
  if (codingOf(headers, 'snappy') !== 'snappy')
    return { unsupported: 'the content encoding must be snappy', accept: { 'accept-encoding': 'snappy' } };
  return { format: `write/${version}`, coding: 'snappy' };
}

/** Parameters such as a charset change nothing: JSON is UTF-8 by its own rules. */
function encodingOf(contentType: string | undefined): Encoding | null {
  const type = mediaTypeOf(contentType);
  if (type === CONTENT_TYPES.protobuf) return 'protobuf';
  return type === CONTENT_TYPES.json ? 'json' : null;
}

/** The message that the body is; version 1 had no name for it at first. */
function writeVersionOf(contentType: string | undefined): 1 | 2 | null {
  if (mediaTypeOf(contentType) !== CONTENT_TYPES.protobuf) return null;
  const message = /;\s*proto\s*=\s*"?([\w.]+)"?/i.exec(contentType ?? '')?.[1] ?? 'prometheus.WriteRequest';
  if (message === 'io.prometheus.write.v2.Request') return 2;
  return message === 'prometheus.WriteRequest' ? 1 : null;
}

function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function codingOf(headers: IncomingHttpHeaders, usual: string): string {
  const asked = (headers['content-encoding'] ?? '').trim().toLowerCase();
  return asked === '' ? usual : asked;
}
