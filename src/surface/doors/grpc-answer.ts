import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { CODES, exportResponse, retryStatus, statusBody, type Signal, type StatusCode } from '../../intake/otlp-answer.ts';
import type { Outcome } from './door.ts';

/** What a call is answered: the response message when it is OK, and the status that ends it. */
export type GrpcAnswer = {
  readonly code: StatusCode;
  readonly text: string;
  readonly message: Uint8Array | null;
  /** Present when the same call is welcome later; without it senders do not try again. */
  readonly retryAfterMs?: number;
};

export const GRPC_CODINGS = ['identity', 'gzip', 'deflate', 'zstd'] as const;

/** UNAVAILABLE for everything that is welcome again: the one code that every sender knows to be so. */
export function grpcAnswerTo(said: Outcome, signal: Signal): GrpcAnswer {
  switch (said.say) {
    case 'accepted':
      return { code: 'OK', text: '', message: exportResponse('protobuf', { ...said, signal }) };
    case 'refused':
      return failed(said.because === 'TOO_LARGE' ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT', said.text);
    case 'unknown':
      return failed('UNAUTHENTICATED', said.text);
    case 'busy':
      return { ...failed('UNAVAILABLE', said.text), retryAfterMs: said.retryAfterMs };
  }
}

export function failed(code: Exclude<StatusCode, 'OK'>, text: string): GrpcAnswer {
  return { code, text, message: null };
}

/** Sends the answer, unless the sender has gone meanwhile: it will ask again. True when it was sent. */
export function sendAnswer(stream: ServerHttp2Stream, answer: GrpcAnswer): boolean {
  if (stream.destroyed || stream.closed || stream.headersSent) return false;
  const head = { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': GRPC_CODINGS.join(',') };
  if (answer.message === null) {
    stream.respond({ ...head, ...trailersOf(answer) }, { endStream: true });
  } else {
    stream.once('wantTrailers', () => stream.sendTrailers(trailersOf(answer)));
    stream.respond(head, { waitForTrailers: true });
    stream.end(framed(answer.message));
  }
  return true;
}

function trailersOf({ code, text, retryAfterMs }: GrpcAnswer): OutgoingHttpHeaders {
  if (code === 'OK') return { 'grpc-status': '0' };
  const details = retryAfterMs === undefined ? statusBody('protobuf', code, text) : retryStatus(code, text, retryAfterMs);
  return {
    'grpc-status': String(CODES[code]),
    'grpc-message': percentEncoded(text),
    'grpc-status-details-bin': Buffer.from(details).toString('base64'),
  };
}

/** One message: whether it is compressed, its length, itself. */
function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** Header values are printable ASCII; gRPC writes the other bytes of UTF-8 as %XX. */
function percentEncoded(text: string): string {
  return Array.from(Buffer.from(text), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
