import { canonicalJson } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';

/**
 * A signed statement about the chain, kept beside it: entry `seq` has this hash, and so everything before it is what it is.
 * `state` is the digest of the snapshot that was made there, or null; `at` is when it was signed.
 */
export type Checkpoint = {
  readonly seq: number;
  readonly hash: string;
  readonly at: Instant;
  readonly state: string | null;
  readonly key: string;
  /** Ed25519 in base64, by the key that was in force at this entry. */
  readonly signature: string;
};

/** What is signed. `ledger` is the hash of the first entry, which is the ledger's name. */
export function checkpointText({ seq, hash, at, state, key }: Omit<Checkpoint, 'signature'>, ledger: string): string {
  return canonicalJson({ at, hash, key, ledger, seq, state });
}

/** The part of a signer that makes checkpoints. */
export type Signing = { keyId(): string; sign(text: string): string };

export function signCheckpoint(
  about: Omit<Checkpoint, 'key' | 'signature'>,
  { signer, ledger }: { readonly signer: Signing; readonly ledger: string },
): Checkpoint {
  const open = { seq: about.seq, hash: about.hash, at: about.at, state: about.state, key: signer.keyId() };
  return { ...open, signature: signer.sign(checkpointText(open, ledger)) };
}

/** Whether a signature of this text was made by the owner of this key; both in base64. Node and browsers each have their own. */
export type CheckSignature = (given: {
  readonly publicKey: string;
  readonly text: string;
  readonly signature: string;
}) => boolean | Promise<boolean>;
