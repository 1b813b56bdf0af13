/** What an attribute says: the slot and how much this spelling of it is believed, and the value as it stands in `Values`. */
export type SaidOnce = {
  readonly slot: number;
  /** Rises with how much the spelling is believed. */
  readonly belief: number;
  readonly class: number;
  /** Where the label's id stands among all values, or the slot again. */
  readonly place: number;
  readonly id: number;
};

/** Numbers per attribute: its hash and its size, what it says, and a number that no other attribute ever has. */
const NUMBERS = 8;
const SIZE = 1;
export const SLOT = 2;
export const BELIEF = 3;
export const CLASS = 4;
export const PLACE = 5;
export const ID = 6;
export const SERIAL = 7;
const MOST_SERIALS = 2 ** 30;
/** A power of two. There are few different attributes in what a service sends, but for those with endless values. */
const ATTRIBUTES = 1_024;
/** Of eight bytes. Longer attributes than so many hold are not kept, and shorter ones than one. */
const WORDS = 16;
const WORD = 8;

/**
 * Whole attributes, key and value in the bytes in which they arrive, to what they say. Most attributes of a span came a
 * moment ago in another, and are known by one comparison of their bytes. A newer one takes the place of an older one that
 * has the same: it is a cache, and emptying it changes no answer.
 */
export class AttributeMemo {
  /** What is said of the attribute at `find`'s answer and from there on. */
  readonly said = new Int32Array(ATTRIBUTES * NUMBERS);
  readonly #words = new Float64Array(ATTRIBUTES * WORDS);
  #hash = 0;
  #serial = 0;

  /** Where in `said` the attribute stands, or -1. Its key, which few others share, ends at `valueAt`. */
  find(view: DataView, start: number, valueAt: number, end: number): number {
    if (end - start < WORD) return -1;
    // Two lanes, so that one multiplication need not wait for the other; the last eight bytes overlap those before.
    let hash = Math.imul(end - start, 0x27d4eb2f) ^ view.getInt32(end - 8, true);
    let other = view.getInt32(end - 4, true);
    for (let at = valueAt; at + WORD < end; at += WORD) {
      hash = Math.imul(hash, 0x85ebca6b) ^ view.getInt32(at, true);
      other = Math.imul(other, 0x9e3779b1) ^ view.getInt32(at + 4, true);
    }
    // Multiplying carries differences up only: shifting brings those at the top to the bits that choose the place.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 15), 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 16;
    this.#hash = hash;
    return this.#isAt(hash & (ATTRIBUTES - 1), view, start, end);
  }

  #isAt(index: number, view: DataView, start: number, end: number): number {
    const { said } = this;
    const from = index * NUMBERS;
    if (said[from] !== this.#hash || said[from + SIZE] !== end - start) return -1;
    const words = this.#words;
    let word = index * WORDS;
    for (let at = start; at + WORD < end; at += WORD, word += 1) if (words[word] !== view.getFloat64(at, true)) return -1;
    return words[word] === view.getFloat64(end - WORD, true) ? from : -1;
  }

  /**
   * Keeps the attribute that `find` did not find last. Eight bytes at a time are compared as a floating point number: equal
   * ones have equal bytes, but for the two zeros, with which nothing is kept; what is no number is never found.
   */
  keep(view: DataView, start: number, end: number, what: SaidOnce): void {
    if (end - start > WORDS * WORD || end - start < WORD) return;
    const index = this.#hash & (ATTRIBUTES - 1);
    let word = index * WORDS;
    let isExact = true;
    for (let at = start; at < end; at += WORD, word += 1) {
      const bytes = view.getFloat64(Math.min(at, end - WORD), true);
      this.#words[word] = bytes;
      if (bytes === 0) isExact = false;
    }
    const { said } = this;
    const from = index * NUMBERS;
    said[from] = this.#hash;
    said[from + SIZE] = isExact ? end - start : 0;
    said[from + SLOT] = what.slot;
    said[from + BELIEF] = what.belief;
    said[from + CLASS] = what.class;
    said[from + PLACE] = what.place;
    said[from + ID] = what.id;
    this.#serial += 1;
    said[from + SERIAL] = this.#serial;
  }

  /** Serials must not come twice: they are about to run out, and whoever keeps some has to forget them. */
  get full(): boolean {
    return this.#serial > MOST_SERIALS;
  }

  empty(): void {
    this.said.fill(0);
    if (this.full) this.#serial = 0;
  }
}
