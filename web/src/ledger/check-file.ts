import type { CheckSignature } from '../../../src/proof/checkpoint.ts';
import { LineReader } from '../../../src/proof/line-reader.ts';
import { LedgerVerifier, type Report } from '../../../src/proof/verify-export.ts';

export type { Report } from '../../../src/proof/verify-export.ts';

/** Signatures are checked by the browser itself: what was sent by a server proves nothing about it. */
const checkSignature: CheckSignature = async ({ publicKey, text, signature }) => {
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

/** Checks an exported ledger here, or a sealed segment as it lies in the data folder, in bounded memory; nothing of it leaves the browser. */
export async function checkFile(
  file: Blob,
  { trusted, progress }: { readonly trusted: readonly string[]; readonly progress: (share: number) => void },
): Promise<Report> {
  const verifier = new LedgerVerifier({ checkSignature, trusted, expect: [] });
  const reader = new LineReader();
  const read = { bytes: 0 };
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, out) {
      read.bytes += piece.length;
      out.enqueue(piece);
    },
  });
  const raw = file.stream().pipeThrough(counted);
  const stream = ((await isPacked(file)) ? raw.pipeThrough(new DecompressionStream('gzip')) : raw).getReader();
  for (;;) {
    const { done, value } = await stream.read();
    if (done) break;
    for (const line of reader.push(value)) await verifier.line(line);
    progress(read.bytes / file.size);
  }
  const rest = reader.end();
  if (rest !== null) await verifier.line(rest);
  return verifier.report({ isFile: true });
}

async function isPacked(file: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
