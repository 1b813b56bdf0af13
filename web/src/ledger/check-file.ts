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

/** Checks an exported ledger here, in bounded memory; nothing of it leaves the browser. */
export async function checkFile(
  file: Blob,
  { trusted, progress }: { readonly trusted: readonly string[]; readonly progress: (share: number) => void },
): Promise<Report> {
  const verifier = new LedgerVerifier({ checkSignature, trusted, expect: [] });
  const reader = new LineReader();
  const stream = file.stream().getReader();
  let read = 0;
  for (;;) {
    const { done, value } = await stream.read();
    if (done) break;
    for (const line of reader.push(value)) await verifier.line(line);
    read += value.length;
    progress(read / file.size);
  }
  const rest = reader.end();
  if (rest !== null) await verifier.line(rest);
  return verifier.report({ isFile: true });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
