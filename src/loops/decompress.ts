import { gunzipSync, inflateSync, zstdDecompressSync, type ZlibOptions } from 'node:zlib';
import { snappyLength, unsnappy } from '../intake/snappy.ts';
import type { Coding } from '../ports/intake.ts';
import { openGunzip } from './inflater.ts';

export type DecompressLimits = {
  /** Bytes of one body after decompression. */
  readonly bodyBytes: number;
  /** A body above `freeBytes` may not be more than this many times as large as what was sent. */
  readonly ratio: number;
  readonly freeBytes: number;
};
export type Decompressed =
  | { readonly ok: true; readonly body: Uint8Array }
  | { readonly ok: false; readonly because: 'TOO_LARGE' | 'UNREADABLE'; readonly text: string };

/**
 * Real exporters stay below 5 MiB and far below the ratio. A body holds its thread while it is read, and the largest of the
 * worst kind for a tenth of a second: OTLP recommends four times as much.
 */
export const DECOMPRESS_LIMITS: DecompressLimits = { bodyBytes: 16 * 1_048_576, ratio: 100, freeBytes: 1_048_576 };

/**
 * The body behind its content coding, lent until the next call. Synchronously: a thread pool would cost more than most bodies
 * take.
 */
export function decompressed(body: Uint8Array, coding: Coding, limits: DecompressLimits = DECOMPRESS_LIMITS): Decompressed {
  if (coding === 'identity') return { ok: true, body };
  const most = Math.min(limits.bodyBytes, Math.max(limits.freeBytes, body.length * limits.ratio));
  if (coding === 'snappy') return unsnapped(body, most);
  const quick = coding === 'gzip' ? gunzip(body) : null;
  if (quick !== null) return quick.length > most ? tooLarge(coding, most) : { ok: true, body: quick };
  try {
    return { ok: true, body: DECODERS[coding](body, { maxOutputLength: most, chunkSize: sizeHint(body, { coding, most }) }) };
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) return tooLarge(coding, most);
    return {
      ok: false,
      because: 'UNREADABLE',
      text: `the body cannot be decompressed as ${coding}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

const gunzip = openGunzip();

const DECODERS: Readonly<Record<'gzip' | 'deflate' | 'zstd', (body: Uint8Array, options: ZlibOptions) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  zstd: (body, { maxOutputLength, chunkSize }) =>
    zstdDecompressSync(body, {
      ...(maxOutputLength !== undefined && { maxOutputLength }),
      ...(chunkSize !== undefined && { chunkSize }),
    }),
};

/** Snappy says how long its content is before anything is written. */
function unsnapped(block: Uint8Array, most: number): Decompressed {
  const claimed = snappyLength(block);
  if (claimed.ok && claimed.length > most) return tooLarge('snappy', most);
  const into = claimed.ok ? roomFor(claimed.length) : new Uint8Array(0);
  const unpacked = claimed.ok ? unsnappy(block, into) : claimed;
  if (unpacked.ok) return { ok: true, body: into.subarray(0, unpacked.length) };
  return { ok: false, because: 'UNREADABLE', text: `the body cannot be decompressed as snappy: ${unpacked.text}` };
}

/** Used again and again: making a buffer for each body costs several times what unpacking into it does. */
const reused = { buffer: new Uint8Array(0) };

function roomFor(length: number): Uint8Array {
  if (length > LARGEST_CHUNK) return new Uint8Array(length); // rare, and not to be kept for ever
  if (reused.buffer.length < length) reused.buffer = new Uint8Array(Math.min(LARGEST_CHUNK, length * 2));
  return reused.buffer;
}

function tooLarge(coding: Coding, most: number): Decompressed {
  return { ok: false, because: 'TOO_LARGE', text: `the body is larger than ${most} bytes after ${coding} decompression` };
}

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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
