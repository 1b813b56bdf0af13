import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateSync, zstdDecompressSync, type ZlibOptions } from 'node:zlib';

/** Why a body was not taken, in the words of the protocol. */
export type BodyRefusal = 'TOO_LARGE' | 'UNREADABLE' | 'BUSY';
export type BodyResult =
  | { readonly ok: true; readonly body: Uint8Array }
  | { readonly ok: false; readonly because: BodyRefusal; readonly text: string };
/** `held` is how much of the common bound the body took. A sender that went away is told nothing. */
export type Received = (BodyResult & { readonly held: number }) | { readonly ok: false; readonly because: 'ABORTED' };

export type BodyLimits = {
  /** Bytes of one body, as sent and after decompression. */
  readonly bodyBytes: number;
  /** A body above `freeBytes` may not be more than this many times as large as what was sent. */
  readonly ratio: number;
  readonly freeBytes: number;
  /** Bytes of all bodies that are being received or are waiting for their answer. */
  readonly inFlightBytes: number;
};

/** What all requests of a listener hold together. Each one takes what it holds, and gives it back when it is answered. */
export type InFlight = { bytes: number };

export const CODINGS = ['gzip', 'zstd', 'deflate', 'identity'] as const;
export type Coding = (typeof CODINGS)[number];

/** Receives a body into memory, within the bounds. */
export function receiveBody(request: IncomingMessage, limits: BodyLimits, inFlight: InFlight): Promise<Received> {
  return new Promise((resolve) => {
    const received = { chunks: [] as Buffer[], bytes: 0 };
    const settle = (result: BodyResult | { readonly ok: false; readonly because: 'ABORTED' }): void => {
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort);
      request.on('error', () => undefined); // a sender that goes away while it is being refused
      if (!result.ok) inFlight.bytes -= received.bytes;
      resolve(!result.ok && result.because === 'ABORTED' ? result : { ...result, held: result.ok ? received.bytes : 0 });
    };
    const take = (chunk: Buffer): void => {
      received.bytes += chunk.length;
      inFlight.bytes += chunk.length;
      received.chunks.push(chunk);
      if (received.bytes > limits.bodyBytes) settle(tooLarge(`the body is larger than ${limits.bodyBytes} bytes`));
      else if (inFlight.bytes > limits.inFlightBytes)
        settle({ ok: false, because: 'BUSY', text: 'too many bodies are being received at once' });
    };
    const finish = (): void => {
      const [first] = received.chunks;
      settle({
        ok: true,
        body: received.chunks.length === 1 && first !== undefined ? first : Buffer.concat(received.chunks, received.bytes),
      });
    };
    const abort = (): void => settle({ ok: false, because: 'ABORTED' });
    request.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}

/** The body behind its content coding. Synchronously: a thread pool would cost more than most bodies take. */
export function decompressed(body: Uint8Array, coding: Coding, limits: BodyLimits): BodyResult {
  if (coding === 'identity') return { ok: true, body };
  const most = Math.min(limits.bodyBytes, Math.max(limits.freeBytes, body.length * limits.ratio));
  try {
    return { ok: true, body: DECODERS[coding](body, { maxOutputLength: most, chunkSize: sizeHint(body, { coding, most }) }) };
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE'))
      return tooLarge(`the body is larger than ${most} bytes after ${coding} decompression`);
    return {
      ok: false,
      because: 'UNREADABLE',
      text: `the body cannot be decompressed as ${coding}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

const DECODERS: Readonly<Record<Exclude<Coding, 'identity'>, (body: Uint8Array, options: ZlibOptions) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  zstd: (body, { maxOutputLength, chunkSize }) =>
    zstdDecompressSync(body, {
      ...(maxOutputLength !== undefined && { maxOutputLength }),
      ...(chunkSize !== undefined && { chunkSize }),
    }),
};

const LARGEST_CHUNK = 4 * 1_048_576;

/**
 * One output chunk of the right size instead of a chain of them. The last four bytes of gzip are the size modulo 2^32 of
 * its last member; whoever made the body chose them, so they are a hint and nothing more.
 */
function sizeHint(body: Uint8Array, { coding, most }: { coding: Coding; most: number }): number {
  const size =
    coding === 'gzip' && body.length >= 18
      ? new DataView(body.buffer, body.byteOffset).getUint32(body.length - 4, true) + 1
      : body.length * 8;
  return Math.max(1_024, Math.min(size, most, LARGEST_CHUNK));
}

function tooLarge(text: string): BodyResult {
  return { ok: false, because: 'TOO_LARGE', text };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
