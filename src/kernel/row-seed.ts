import { openKeyedDigest } from './keyed-hash.ts';

/** The seed of all row hashes of an installation, as a signed number of 64 bits: sides that are compared share it. */
export function rowSeed(key: Uint8Array): bigint {
  return BigInt.asIntN(64, BigInt(`0x${openKeyedDigest(key)('rows of reconciliations').slice(0, 16)}`));
}
