/** Answers to OTLP exporters, in the encoding of their request. */
export type Encoding = 'protobuf' | 'json';

export type Signal = 'traces' | 'metrics' | 'logs';

/** What a signal's things are called in JSON; in protobuf they are field 1 of the partial success for every signal. */
const REJECTED: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

/**
 * Export…ServiceResponse. Without anything to say it is empty, as the protocol wants full success. With 0 rejected a
 * message is a warning.
 */
export function exportResponse(
  encoding: Encoding,
  { rejected, message, signal }: { rejected: number; message: string; signal: Signal },
): Uint8Array {
  if (rejected === 0 && message === '') return encoding === 'json' ? utf8('{}') : new Uint8Array(0);
  if (encoding === 'json') {
    // Rejected counts are 64-bit, which the JSON mapping writes as text; what is zero is left out, as in protobuf.
    return utf8(
      JSON.stringify({
        partialSuccess: {
          ...(rejected > 0 && { [REJECTED[signal]]: String(rejected) }),
          ...(message !== '' && { errorMessage: message }),
        },
      }),
    );
  }
  return field(1, [...(rejected > 0 ? [1 << 3, ...varint(rejected)] : []), ...text(2, message)]);
}

/** The canonical codes of google.rpc that we have a use for. */
export type StatusCode = keyof typeof CODES;
export const CODES = {
  OK: 0,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** google.rpc.Status, the body of every answer that is not a success. */
export function statusBody(encoding: Encoding, code: StatusCode, message: string): Uint8Array {
  if (encoding === 'json') return utf8(JSON.stringify({ code: CODES[code], message }));
  return Uint8Array.from([1 << 3, CODES[code], ...text(2, message)]);
}

/** google.rpc.Status with a google.rpc.RetryInfo: without one, senders take some codes for final. */
export function retryStatus(code: StatusCode, message: string, retryAfterMs: number): Uint8Array {
  const [seconds, nanos] = [Math.floor(retryAfterMs / 1_000), Math.round((retryAfterMs % 1_000) * 1e6)];
  const delay = [...(seconds > 0 ? [1 << 3, ...varint(seconds)] : []), ...(nanos > 0 ? [2 << 3, ...varint(nanos)] : [])];
  const any = [...text(1, 'type.googleapis.com/google.rpc.RetryInfo'), ...field(2, field(1, delay))];
  return Uint8Array.from([...statusBody('protobuf', code, message), ...field(3, any)]);
}

function text(number: number, value: string): number[] {
  return value === '' ? [] : [...field(number, utf8(value))];
}

function field(number: number, content: ArrayLike<number>): Uint8Array {
  return Uint8Array.from([(number << 3) | 2, ...varint(content.length), ...Array.from(content)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
