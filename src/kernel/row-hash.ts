/**
 * The hash by which rows of different stores are compared: Bob Jenkins' lookup3 as PostgreSQL's `hashtextextended(text, seed)`
 * computes it, so that a database hashes its rows where they lie and every other store hashes the same bytes to the same 64 bits.
 * docs/formats/reconciliation.md says which text is hashed.
 */
export type HashWords = { high: number; low: number };

/** Between the parts of a key or of a value, and in place of a part that is absent. */
export const PART_BREAK = '\x1f';
export const PART_ABSENT = '\x1e';

const SIGN = 1n << 63n;
const WHOLE = 1n << 64n;

/** Hashes bytes from start to end; the words are unsigned. The seed is read before the result is written, so both may be one object. */
export function hashRowBytes(bytes: Uint8Array, { start, end }: { start: number; end: number }, words: HashWords): void {
  let [at, left] = [start, end - start];
  let a = (0x9e3779b9 + left + 3923095) | 0;
  let [b, c] = [a, a];
  if ((words.high | words.low) !== 0) {
    a = (a + words.high) | 0;
    b = (b + words.low) | 0;
    [a, b, c] = mixed(a, b, c);
  }
  for (; left >= 12; at += 12, left -= 12) {
    a = (a + word(bytes, at, 4)) | 0;
    b = (b + word(bytes, at + 4, 4)) | 0;
    c = (c + word(bytes, at + 8, 4)) | 0;
    [a, b, c] = mixed(a, b, c);
  }
  a = (a + word(bytes, at, Math.min(4, left))) | 0;
  b = (b + word(bytes, at + 4, Math.min(4, left - 4))) | 0;
  // The lowest byte of the last word is kept free for the length.
  c = (c + (word(bytes, at + 8, left - 8) << 8)) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  words.high = b >>> 0;
  words.low = c >>> 0;
}

/** The same over a text, as a signed number of 64 bits: what PostgreSQL answers. */
export function hashRowText(text: string, seed: bigint): bigint {
  const bytes = new TextEncoder().encode(text);
  const words = wordsOf(seed);
  hashRowBytes(bytes, { start: 0, end: bytes.length }, words);
  return numberOf(words);
}

export function wordsOf(hash: bigint): HashWords {
  const unsigned = BigInt.asUintN(64, hash);
  return { high: Number(unsigned >> 32n), low: Number(unsigned & 0xffffffffn) };
}

export function numberOf({ high, low }: HashWords): bigint {
  const unsigned = (BigInt(high) << 32n) | BigInt(low);
  return unsigned >= SIGN ? unsigned - WHOLE : unsigned;
}

/** A part as it is hashed: numbers as plain decimals, fractions of at most 15 digits, so that 12.50 in one store is 12.5 in the other. */
export function partText(value: string | number | bigint | boolean | null | undefined): string {
  if (value === null || value === undefined) return PART_ABSENT;
  return typeof value === 'number' ? plainDecimal(value) : String(value);
}

/** The text of a key or of a value: its parts in the order in which they are declared. */
export function partsText(parts: readonly (string | number | bigint | boolean | null | undefined)[]): string {
  return parts.map(partText).join(PART_BREAK);
}

/** The hash of a row: of its value, seeded with the hash of its key, so that two rows that swap their values show. */
export function rowHash(key: bigint, valueText: string): bigint {
  return hashRowText(valueText, key);
}

function plainDecimal(value: number): string {
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  if (!Number.isFinite(value)) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential(14).split('e');
  const power = Number(exponent);
  const sign = digits.startsWith('-') ? '-' : '';
  const all = digits.replace(/[-.]/g, '').replace(/0+$/, '');
  if (all === '') return '0';
  if (power >= all.length - 1) return `${sign}${all}${'0'.repeat(power - all.length + 1)}`;
  if (power >= 0) return `${sign}${all.slice(0, power + 1)}.${all.slice(power + 1)}`;
  return `${sign}0.${'0'.repeat(-power - 1)}${all}`;
}

function word(bytes: Uint8Array, at: number, length: number): number {
  let all = 0;
  for (let index = 0; index < length; index += 1) all |= (bytes[at + index] ?? 0) << (8 * index);
  return all;
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mixed(a: number, b: number, c: number): [number, number, number] {
  a = (a - c) ^ rotated(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotated(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotated(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotated(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotated(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotated(b, 4);
  b = (b + a) | 0;
  return [a, b, c];
}
