import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Encoding, Signal } from '../../intake/otlp-answer.ts';
import type { Coding } from '../../ports/intake.ts';
import { bodyRefusal, CONTENT_TYPES, healthy, notAllowed, refusal, type Reply } from './otlp-reply.ts';

/** A request whose body is worth reading. */
export type Admitted = { readonly signal: Signal; readonly encoding: Encoding; readonly coding: Coding };
export type Judged = { readonly say: 'reply'; readonly reply: Reply } | { readonly say: 'admit'; readonly admitted: Admitted };
export type Rules = { readonly tokenDigest: Uint8Array | null; readonly bodyBytes: number };

/** What can be said before the body is read. The order is from what is said to anybody to what only senders may learn. */
export function judgeHeaders(request: IncomingMessage, { tokenDigest, bodyBytes }: Rules): Judged {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const { headers, method } = request;
  const encoding = encodingOf(headers['content-type']);
  const told = encoding ?? 'json';
  if (path === '/healthz') return reply(method === 'GET' || method === 'HEAD' ? healthy() : notAllowed(told, 'GET, HEAD'));
  const signal = SIGNALS.get(path);
  if (signal === undefined)
    return reply(refusal(told, { status: 404, code: 'NOT_FOUND', text: `nothing is here; traces go to /v1/traces` }));
  if (method !== 'POST') return reply(notAllowed(told, 'POST'));
  if (!isKnown(tokenDigest, headers.authorization)) {
    const text = 'the intake token is missing or wrong; send it as "Authorization: Bearer TOKEN"';
    return reply(
      refusal(told, {
        status: 401,
        code: 'UNAUTHENTICATED',
        text,
        headers: { 'www-authenticate': 'Bearer realm="plimsoll intake"' },
      }),
    );
  }
  if (encoding === null) {
    const types = Object.values(CONTENT_TYPES);
    const text = `the content type must be ${types.join(' or ')}`;
    return reply(refusal(told, { status: 415, code: 'UNIMPLEMENTED', text, headers: { accept: types.join(', ') } }));
  }
  const coding = codingOf(headers['content-encoding']);
  if (coding === null) {
    const text = `the content encoding must be one of ${CODINGS.join(', ')}`;
    return reply(
      refusal(encoding, { status: 415, code: 'UNIMPLEMENTED', text, headers: { 'accept-encoding': CODINGS.join(', ') } }),
    );
  }
  if (Number(headers['content-length'] ?? 0) > bodyBytes) {
    return reply(bodyRefusal(encoding, 'TOO_LARGE', `the body is larger than ${bodyBytes} bytes`));
  }
  return { say: 'admit', admitted: { signal, encoding, coding } };
}

export function digestOfToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

const CODINGS = ['gzip', 'zstd', 'deflate', 'identity'] as const satisfies readonly Coding[];
const SIGNALS: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
]);

function reply(said: Reply): Judged {
  return { say: 'reply', reply: said };
}

/** Parameters such as a charset change nothing: JSON is UTF-8 by its own rules. */
function encodingOf(contentType: string | undefined): Encoding | null {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPES.protobuf) return 'protobuf';
  return type === CONTENT_TYPES.json ? 'json' : null;
}

function codingOf(contentEncoding: string | undefined): Coding | null {
  const asked = (contentEncoding ?? 'identity').trim().toLowerCase();
  return CODINGS.find((coding) => coding === (asked === '' ? 'identity' : asked)) ?? null;
}

/** Digests are compared, in constant time: neither the length nor the beginning of the token can be measured. */
function isKnown(tokenDigest: Uint8Array | null, authorization: string | undefined): boolean {
  if (tokenDigest === null) return true;
  const shown = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return timingSafeEqual(digestOfToken(shown ?? ''), tokenDigest) && shown !== undefined;
}
