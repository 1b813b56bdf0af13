/**
 * Signs for this ledger with an Ed25519 key that never leaves it. A rotation is two steps around the entry that records it, so
 * that a stop between them leaves the key in force that the ledger names: `prepare`, record, `adopt`.
 */
export type Signer = {
  /** The first 16 hexadecimal digits of the SHA-256 of the raw public key. */
  keyId(): string;
  /** The 32 raw bytes in base64. */
  publicKey(): string;
  /** Signature of the text's UTF-8 bytes by the key in force, in base64. */
  sign(text: string): string;
  /** Makes the key that comes next and keeps it durably; the one in force goes on signing. */
  prepare(): Promise<PublicKey>;
  /** Puts a key in force that `prepare` made, durably. Does nothing where it already is; false: this key is not known here. */
  adopt(id: string): boolean;
};

export type PublicKey = { readonly id: string; readonly publicKey: string };
