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
/** Of four bytes. Longer attributes are not kept. */
const WORDS = 32;

/**
 * Whole attributes, key and value in the bytes in which they arrive, to what they say. Most attributes of a span came a
 * moment ago in another, and are known by one comparison of their bytes. A newer one takes the place of an older one that
 * has the same: it is a cache, and emptying it changes no answer.
 */
export class AttributeMemo {
  /** What is said of the attribute at `find`'s answer and from there on. */
  readonly said = new Int32Array(ATTRIBUTES * NUMBERS);
  readonly #words = new Int32Array(ATTRIBUTES * WORDS);
  #hash = 0;
  #serial = 0;

  /** Where in `said` the attribute stands, or -1. It has four bytes at least; its key, which few others share, ends at `valueAt`. */
  find(view: DataView, start: number, valueAt: number, end: number): number {
    let hash = end - start;
    for (let at = valueAt; at + 4 < end; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x85ebca6b);
    hash ^= view.getInt32(end - 4, true);
    // Multiplying carries differences up only: twice, so that those at the top reach the bits that choose the place.
    hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
    hash ^= hash >>> 15;
    this.#hash = hash;
    const index = hash & (ATTRIBUTES - 1);
    const { said } = this;
    if (said[index * NUMBERS] !== hash || said[index * NUMBERS + SIZE] !== end - start) return -1;
    const words = this.#words;
    let word = index * WORDS;
    // The last four bytes overlap those before.
    for (let at = start; at + 4 < end; at += 4, word += 1) if (words[word] !== view.getInt32(at, true)) return -1;
    return words[word] === view.getInt32(end - 4, true) ? index * NUMBERS : -1;
  }

  /** Keeps the attribute that `find` did not find last. */
  keep(view: DataView, start: number, end: number, what: SaidOnce): void {
    if (end - start > WORDS * 4) return;
    const index = this.#hash & (ATTRIBUTES - 1);
    const words = this.#words;
    let word = index * WORDS;
    for (let at = start; at + 4 < end; at += 4, word += 1) words[word] = view.getInt32(at, true);
    words[word] = view.getInt32(end - 4, true);
    const { said } = this;
    const from = index * NUMBERS;
    said[from] = this.#hash;
    said[from + SIZE] = end - start;
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
