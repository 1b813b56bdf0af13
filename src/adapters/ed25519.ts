import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { keyIdOf } from '../proof/keys.ts';
import type { PublicKey } from '../ports/signer.ts';

/** A private Ed25519 key and what is public about it. */
export type SigningKey = PublicKey & { sign(text: string): string };

/** The raw key is the last 32 bytes of its SubjectPublicKeyInfo. */
const RAW_BYTES = 32;

export function signingKey(secret: KeyObject): SigningKey {
  if (secret.asymmetricKeyType !== 'ed25519')
    throw new Error(`The key is of type ${secret.asymmetricKeyType}: it has to be ed25519`);
  const raw = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-RAW_BYTES);
  return {
    id: keyIdOf(raw),
    publicKey: raw.toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), secret).toString('base64'),
  };
}
