import { hashRowBytes, PART_ABSENT, PART_BREAK, partText, type HashWords } from '../kernel/row-hash.ts';
import type { Value } from './condition.ts';

/** Longer texts are cut here: what differs only beyond it is the same. */
const LONGEST = 4_096;

/** Hashes keys and values of stream rows as `kernel/row-hash.ts` says, without a number of arbitrary size for each of them. */
export class StreamHash {
  readonly #seed: HashWords;
  readonly #encoder = new TextEncoder();

  constructor(seed: HashWords) {
    this.#seed = seed;
  }

  /** The hash of a row's key, or null when a part of it is absent, or a list or a map, which are told apart by nobody. */
  key(parts: readonly Value[]): HashWords | null {
    for (const { text } of parts) if (text === null) return null;
    return this.#hash(parts, this.#seed);
  }

  /** The hash of a row: of its value, seeded with the hash of its key. */
  value(key: HashWords, parts: readonly Value[]): HashWords {
    return this.#hash(parts, key);
  }

  #hash(parts: readonly Value[], { high, low }: HashWords): HashWords {
    const words = { high, low };
    const bytes = this.#encoder.encode(parts.map(textOf).join(PART_BREAK).slice(0, LONGEST));
    hashRowBytes(bytes, { start: 0, end: bytes.length }, words);
    return words;
  }
}

/** A number as every store writes it; what was sent as a text stays as it was sent. */
function textOf({ text, number }: Value): string {
  if (text === null) return PART_ABSENT;
  return text === String(number) ? partText(number) : text;
}
