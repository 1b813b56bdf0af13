import { exportResponse, statusBody, type Encoding, type Signal, type StatusCode } from '../../intake/otlp-answer.ts';
import type { BodyRefusal } from './otlp-body.ts';

/** An answer of the intake listener, ready to be sent. */
export type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = { protobuf: 'application/x-protobuf', json: 'application/json' };

export function success(
  encoding: Encoding,
  said: { readonly rejected: number; readonly message: string; readonly signal: Signal },
): Reply {
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[encoding] }, body: exportResponse(encoding, said) };
}

export type Refusal = {
  readonly status: 400 | 401 | 404 | 405 | 413 | 415 | 503;
  readonly code: StatusCode;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export function refusal(encoding: Encoding, { status, code, text, headers }: Refusal): Reply {
  return { status, headers: { ...headers, 'content-type': CONTENT_TYPES[encoding] }, body: statusBody(encoding, code, text) };
}

/** 503 and not 429: every kind of sender tries again after it, and some drop their data after 429. */
export function busy(encoding: Encoding, retryAfterMs: number, text: string): Reply {
  const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  return refusal(encoding, { status: 503, code: 'UNAVAILABLE', text, headers: { 'retry-after': seconds } });
}

export function bodyRefusal(encoding: Encoding, because: BodyRefusal, text: string): Reply {
  switch (because) {
    case 'TOO_LARGE':
      return refusal(encoding, { status: 413, code: 'RESOURCE_EXHAUSTED', text });
    case 'BUSY':
      return busy(encoding, 1_000, text);
  }
}

export function notAllowed(encoding: Encoding, allow: string): Reply {
  return refusal(encoding, { status: 405, code: 'UNIMPLEMENTED', text: `only ${allow} is answered here`, headers: { allow } });
}

export function healthy(): Reply {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: new TextEncoder().encode('ok\n') };
}
