import { createPublicKey, verify } from 'node:crypto';
import type { CheckSignature } from '../proof/checkpoint.ts';

/** What SubjectPublicKeyInfo says before the 32 bytes of an Ed25519 key. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export const checkSignature: CheckSignature = ({ publicKey, text, signature }) => {
  const key = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
};
