import { createPrivateKey } from 'node:crypto';
import { digest } from '../../kernel/hash.ts';
import type { Signer } from '../../ports/signer.ts';
import { signingKey, type SigningKey } from '../ed25519.ts';

/** Signs with keys that follow from the seed alone, so that a story signs the same each time it is told. */
export function openMemorySigner(seed: string): Signer {
  let count = 0;
  let current = keyOf(seed, count);
  let next: SigningKey | null = null;
  return {
    keyId: () => current.id,
    publicKey: () => current.publicKey,
    sign: (text) => current.sign(text),
    async prepare() {
      count += 1;
      next = keyOf(seed, count);
      return { id: next.id, publicKey: next.publicKey };
    },
    adopt(id) {
      if (next?.id === id) current = next;
      return current.id === id;
    },
  };
}

/** What PKCS #8 says before the 32 bytes of an Ed25519 key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyOf(seed: string, count: number): SigningKey {
  const secret = Buffer.from(digest(`${seed}/${count}`), 'hex');
  return signingKey(createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' }));
}
