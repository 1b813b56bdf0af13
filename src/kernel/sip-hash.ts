import { broken } from './units.ts';

/** Bytes of a key. */
export const SIP_KEY = 16;

/**
 * SipHash-2-4: 64 bits of any bytes that nobody can foresee or steer who does not hold the key, and twenty times as quick as
 * a digest. Words of 64 bits are pairs of 32, because numbers of arbitrary size cost a hundred times as much. What was hashed
 * last stands in `low` and `high`, unsigned.
 */
export class SipHash {
  low = 0;
  high = 0;
  /** The key, low half first, twice. */
  readonly #key: Int32Array;
  /** v0 to v3, each low half first. */
  readonly #v = new Int32Array(8);

  constructor(key: Uint8Array) {
    if (key.length !== SIP_KEY) broken(`a key of ${key.length} bytes`);
    const view = new DataView(key.buffer, key.byteOffset, SIP_KEY);
    this.#key = Int32Array.from([0, 4, 8, 12], (at) => view.getInt32(at, true));
  }

  hash(bytes: Uint8Array, length = bytes.length): this {
    const v = this.#v;
    const [k0, k1, k2, k3] = [this.#key[0]!, this.#key[1]!, this.#key[2]!, this.#key[3]!];
    v[0] = k0 ^ 0x70736575;
    v[1] = k1 ^ 0x736f6d65;
    v[2] = k2 ^ 0x6e646f6d;
    v[3] = k3 ^ 0x646f7261;
    v[4] = k0 ^ 0x6e657261;
    v[5] = k1 ^ 0x6c796765;
    v[6] = k2 ^ 0x79746573;
    v[7] = k3 ^ 0x74656462;
    const whole = length & ~7;
    for (let at = 0; at < whole; at += 8) this.#word(word32(bytes, at, at + 4), word32(bytes, at + 4, at + 8));
    const last = word32(bytes, Math.min(length, whole + 4), length) | ((length & 255) << 24);
    this.#word(word32(bytes, whole, Math.min(length, whole + 4)), last);
    v[4]! ^= 0xff;
    for (let round = 0; round < 4; round += 1) this.#round();
    this.low = (v[0]! ^ v[2]! ^ v[4]! ^ v[6]!) >>> 0;
    this.high = (v[1]! ^ v[3]! ^ v[5]! ^ v[7]!) >>> 0;
    return this;
  }

  #word(low: number, high: number): void {
    const v = this.#v;
    v[6]! ^= low;
    v[7]! ^= high;
    this.#round();
    this.#round();
    v[0]! ^= low;
    v[1]! ^= high;
  }

  #round(): void {
    const v = this.#v;
    this.#add(0, 2);
    this.#turn(2, 13);
    v[2]! ^= v[0]!;
    v[3]! ^= v[1]!;
    this.#swap(0);
    this.#add(4, 6);
    this.#turn(6, 16);
    v[6]! ^= v[4]!;
    v[7]! ^= v[5]!;
    this.#add(0, 6);
    this.#turn(6, 21);
    v[6]! ^= v[0]!;
    v[7]! ^= v[1]!;
    this.#add(4, 2);
    this.#turn(2, 17);
    v[2]! ^= v[4]!;
    v[3]! ^= v[5]!;
    this.#swap(4);
  }

  #add(to: number, from: number): void {
    const v = this.#v;
    const low = (v[to]! >>> 0) + (v[from]! >>> 0);
    v[to] = low | 0;
    v[to + 1] = (v[to + 1]! + v[from + 1]! + (low > 0xffff_ffff ? 1 : 0)) | 0;
  }

  /** To the left, by less than 32. */
  #turn(at: number, by: number): void {
    const v = this.#v;
    const low = v[at]!;
    const high = v[at + 1]!;
    v[at] = (low << by) | (high >>> (32 - by));
    v[at + 1] = (high << by) | (low >>> (32 - by));
  }

  /** To the left by 32. */
  #swap(at: number): void {
    const v = this.#v;
    const low = v[at]!;
    v[at] = v[at + 1]!;
    v[at + 1] = low;
  }
}

/** Up to four bytes, little-endian; what is missing is 0. */
function word32(bytes: Uint8Array, start: number, end: number): number {
  let word = 0;
  for (let at = end - 1; at >= start; at -= 1) word = (word << 8) | bytes[at]!;
  return word;
}
