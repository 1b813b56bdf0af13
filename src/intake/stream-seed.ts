import { openKeyedDigest } from '../kernel/keyed-hash.ts';

/**
 * What the hashes of stream rows begin with: of this installation alone, so that keys cannot be looked up in a table that
 * somebody made of the hashes of all possible ones. Other sides of a reconciliation are opened with the same.
 */
export function streamSeed(redactionKey: Uint8Array | null): bigint {
  return redactionKey === null ? 0n : BigInt.asIntN(64, BigInt(`0x${openKeyedDigest(redactionKey)('stream rows').slice(0, 16)}`));
}
