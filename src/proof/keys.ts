import { digest, canonicalJson } from '../kernel/hash.ts';

/**
 * The body of an entry that introduces a key. The first entry of every ledger introduces its first key. Later ones replace the
 * key before: from their own entry on only the new key signs. `publicKey` is the 32 raw bytes in base64.
 */
export type KeyIntroduced = {
  readonly id: string;
  readonly publicKey: string;
  /** The key that is replaced; null: the first one. */
  readonly replaces: string | null;
  /** The replaced key's signature over the new one; null: the first key, or one that took the place of a lost key. */
  readonly endorsement: string | null;
};

/** A key as the ledger knows it: since which entry it is the one that signs. */
export type LedgerKey = KeyIntroduced & { readonly seq: number };

export const KEY_INTRODUCED = 'key.introduced';

/** The first 16 hexadecimal digits of the digest of the raw key. */
export function keyIdOf(rawPublicKey: Uint8Array): string {
  return digest(rawPublicKey).slice(0, 16);
}

/** What the replaced key signs. */
export function endorsementText({ id, publicKey, replaces }: Omit<KeyIntroduced, 'endorsement'>, ledger: string): string {
  return canonicalJson({ id, ledger, publicKey, replaces });
}

/** The keys a ledger had so far, oldest first, and its name: the hash of its first entry, '' before there is one. */
export type LedgerKeys = { readonly ledger: string; readonly keys: readonly LedgerKey[] };

export const NO_KEYS: LedgerKeys = { ledger: '', keys: [] };

/** The key that signs what is said about this entry, or null: there was none yet. */
export function keyAt(keys: readonly LedgerKey[], seq: number): LedgerKey | null {
  return keys.findLast((key) => key.seq <= seq) ?? null;
}
