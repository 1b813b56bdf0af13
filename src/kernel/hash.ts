import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { isInCanonicalOrder } from './in-canonical-order.ts';
import { broken } from './units.ts';

/** RFC 8785: the one way to write a value as JSON, so that equal values have equal bytes. */
export function canonicalJson(value: unknown): string {
  if (isInCanonicalOrder(value)) return JSON.stringify(value);
  return canonicalize(value) ?? broken('a value without a JSON form reached the canonical encoder');
}

/** SHA-256 in hexadecimal, over the UTF-8 bytes where a string is given. */
export function digest(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? new TextEncoder().encode(data) : data));
}

export function digestOf(value: unknown): string {
  return digest(canonicalJson(value));
}

/** SHA-256 of bytes that come piece by piece. */
export function openDigest(): { add(bytes: Uint8Array): void; hex(): string } {
  const state = sha256.create();
  return { add: (bytes) => void state.update(bytes), hex: () => bytesToHex(state.clone().digest()) };
}
