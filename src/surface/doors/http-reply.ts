import { exportResponse, statusBody, type Encoding, type Signal, type StatusCode } from '../../intake/otlp-answer.ts';
import type { Written } from '../../ports/intake.ts';
import type { EventReceipt } from '../../wire/event.ts';
import type { Outcome } from './door.ts';

/** An answer of the listener, ready to be sent. */
export type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

/** The protocol in which a sender wants its answer. */
export type Speech =
  | { readonly kind: 'otlp'; readonly signal: Signal; readonly encoding: Encoding }
  | { readonly kind: 'write'; readonly version: 1 | 2 }
  | { readonly kind: 'events' };

export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = { protobuf: 'application/x-protobuf', json: 'application/json' };

export function replyTo(said: Outcome, speech: Speech): Reply {
  switch (said.say) {
    case 'accepted':
      return success(said, speech);
    case 'refused':
      return said.because === 'TOO_LARGE'
        ? refusal(speech, { status: 413, code: 'RESOURCE_EXHAUSTED', text: said.text })
        : refusal(speech, { status: 400, code: 'INVALID_ARGUMENT', text: said.text });
    case 'unknown': {
      const headers = { 'www-authenticate': 'Bearer realm="plimsoll intake"' };
      return refusal(speech, { status: 401, code: 'UNAUTHENTICATED', text: said.text, headers });
    }
    case 'busy':
      return busy(said, speech);
  }
}

export type Refusal = {
  readonly status: 400 | 401 | 404 | 405 | 413 | 415 | 429 | 503;
  readonly code: StatusCode;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export function refusal(speech: Speech, { status, code, text, headers }: Refusal): Reply {
  if (speech.kind === 'write') {
    const said = { ...headers, ...(speech.version === 2 && writtenHeaders(null)), 'content-type': 'text/plain; charset=utf-8' };
    return { status, headers: said, body: new TextEncoder().encode(`${text}\n`) };
  }
  const encoding = speech.kind === 'otlp' ? speech.encoding : 'json';
  return { status, headers: { ...headers, 'content-type': CONTENT_TYPES[encoding] }, body: statusBody(encoding, code, text) };
}

export function notAllowed(speech: Speech, allow: string): Reply {
  return refusal(speech, { status: 405, code: 'UNIMPLEMENTED', text: `only ${allow} is answered here`, headers: { allow } });
}

export function healthy(): Reply {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: new TextEncoder().encode('ok\n') };
}

type Accepted = Extract<Outcome, { say: 'accepted' }>;
type Busy = Extract<Outcome, { say: 'busy' }>;

function success({ observations, rejected, message, written: stored }: Accepted, speech: Speech): Reply {
  switch (speech.kind) {
    case 'otlp': {
      const { encoding, signal } = speech;
      const body = exportResponse(encoding, { rejected, message, signal });
      return { status: 200, headers: { 'content-type': CONTENT_TYPES[encoding] }, body };
    }
    case 'write':
      return written(stored, speech.version);
    case 'events': {
      const receipt: EventReceipt = { accepted: observations - rejected, rejected, message };
      const body = new TextEncoder().encode(JSON.stringify(receipt));
      return { status: 200, headers: { 'content-type': CONTENT_TYPES.json }, body };
    }
  }
}

/** Whoever sent too much is told so by 429; but Prometheus drops its data after 429 and sends it again after 503. */
function busy({ because, retryAfterMs, text }: Busy, speech: Speech): Reply {
  // A quota is over at a known time, to which no second may be missing; other times are guesses.
  const seconds = because === 'QUOTA' ? Math.ceil(retryAfterMs / 1_000) : Math.round(retryAfterMs / 1_000);
  const headers = { 'retry-after': String(Math.max(1, seconds)) };
  if (because === 'QUOTA' && speech.kind !== 'write')
    return refusal(speech, { status: 429, code: 'RESOURCE_EXHAUSTED', text, headers });
  return refusal(speech, { status: 503, code: 'UNAVAILABLE', text, headers });
}

function written(said: Written | null, version: 1 | 2): Reply {
  return { status: 204, headers: version === 2 ? writtenHeaders(said) : {}, body: new Uint8Array(0) };
}

/** Version 2 wants to hear how much was stored, after failures too. */
function writtenHeaders(said: Written | null): Readonly<Record<string, string>> {
  return {
    'x-prometheus-remote-write-samples-written': String(said?.samples ?? 0),
    'x-prometheus-remote-write-histograms-written': String(said?.histograms ?? 0),
    'x-prometheus-remote-write-exemplars-written': String(said?.exemplars ?? 0),
  };
}
