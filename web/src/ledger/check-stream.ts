import type { CheckSignature } from '../../../src/proof/checkpoint.ts';
import { LineReader } from '../../../src/proof/line-reader.ts';
import { LedgerVerifier, type Report } from '../../../src/proof/verify-export.ts';

export type { Report } from '../../../src/proof/verify-export.ts';
export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Signatures are checked by the browser itself: what was sent by a server proves nothing about it. */
export const checkSignature: CheckSignature = async ({ publicKey, text, signature }) => {
  const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, key, bytesOf(signature), new TextEncoder().encode(text));
};

/** Why this browser cannot check signatures here, or null. */
export async function whyNot(): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined)
    return 'This page was not opened over HTTPS or on this machine, so the browser checks no signatures.';
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'Ed25519' }, false, ['verify']);
    return null;
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotSupportedError'
      ? 'This browser cannot check Ed25519 signatures.'
      : null;
  }
}

/** So often is told how far it has come. */
const TOLD_EVERY_MS = 100;
export type Progress = { readonly bytes: number; readonly lines: number };

/** Checks an exported ledger line by line, in bounded memory; nothing of it leaves the browser. */
export async function checkStream(
  bytes: Bytes,
  {
    trusted,
    progress,
    isPacked,
  }: { readonly trusted: readonly string[]; readonly progress: (so: Progress) => void; readonly isPacked: boolean },
): Promise<Report> {
  const verifier = new LedgerVerifier({ checkSignature, trusted, expect: [] });
  const reader = new LineReader();
  const read = { bytes: 0, lines: 0, toldAt: 0 };
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, out) {
      read.bytes += piece.length;
      out.enqueue(piece);
    },
  });
  const raw = bytes.pipeThrough(counted);
  const stream = (isPacked ? raw.pipeThrough(new DecompressionStream('gzip')) : raw).getReader();
  for (;;) {
    const { done, value } = await stream.read();
    if (done) break;
    for (const line of reader.push(value)) {
      read.lines += 1;
      await verifier.line(line);
    }
    if (performance.now() - read.toldAt < TOLD_EVERY_MS) continue;
    read.toldAt = performance.now();
    progress({ bytes: read.bytes, lines: read.lines });
  }
  const rest = reader.end();
  if (rest !== null) await verifier.line(rest);
  return verifier.report({ isFile: true });
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
