const MOST_PROBES = 16;
const FEWEST_PLACES = 1_024;

/**
 * Answers by a short row of numbers that the caller fills in place, so that a look-up copies nothing and makes no object.
 * Services do few different things, so nearly every span finds its answer here. A full memo only makes new kinds of spans
 * slower.
 */
export class KeyMemo<Answer> {
  readonly #key: Int32Array;
  readonly #most: number;
  /** Two places per answer at least, so that chains are short; not many more, so that they stay near at hand. */
  #places: Int32Array;
  #keys: Int32Array;
  #answers: Answer[] = [];

  constructor(key: Int32Array, most: number) {
    this.#key = key;
    this.#most = most;
    this.#places = new Int32Array(FEWEST_PLACES);
    this.#keys = new Int32Array(key.length * 64);
  }

  find(): Answer | undefined {
    const mask = this.#places.length - 1;
    const hash = hashOf(this.#key, 0, this.#key.length);
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const entry = this.#places[(hash + probe) & mask]! - 1;
      if (entry < 0) return undefined;
      if (this.#same(entry)) return this.#answers[entry];
    }
    return undefined;
  }

  /** False when there is no place for it. */
  keep(answer: Answer): boolean {
    if (this.full) return false;
    if (this.#answers.length * 2 >= this.#places.length) this.#grow();
    if (!this.#place(hashOf(this.#key, 0, this.#key.length), this.#answers.length)) return false;
    this.#write(answer);
    return true;
  }

  #place(hash: number, entry: number): boolean {
    const mask = this.#places.length - 1;
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const place = (hash + probe) & mask;
      if (this.#places[place] !== 0) continue;
      this.#places[place] = entry + 1;
      return true;
    }
    return false;
  }

  /** An answer that finds no place in the wider table is worked out anew, and kept a second time. */
  #grow(): void {
    this.#places = new Int32Array(this.#places.length * 2);
    const width = this.#key.length;
    for (let entry = 0; entry < this.#answers.length; entry += 1)
      this.#place(hashOf(this.#keys, entry * width, (entry + 1) * width), entry);
  }

  get full(): boolean {
    return this.#answers.length >= this.#most;
  }

  get answers(): readonly Answer[] {
    return this.#answers;
  }

  empty(): void {
    this.#places = new Int32Array(FEWEST_PLACES);
    this.#keys = new Int32Array(this.#key.length * 64);
    this.#answers = [];
  }

  #same(entry: number): boolean {
    const key = this.#key;
    const keys = this.#keys;
    const from = entry * key.length;
    for (let word = 0; word < key.length; word += 1) if (keys[from + word] !== key[word]) return false;
    return true;
  }

  #write(answer: Answer): void {
    const from = this.#answers.length * this.#key.length;
    if (from + this.#key.length > this.#keys.length) {
      const wider = new Int32Array(this.#keys.length * 2);
      wider.set(this.#keys);
      this.#keys = wider;
    }
    this.#keys.set(this.#key, from);
    this.#answers.push(answer);
  }
}

function hashOf(key: Int32Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let word = from; word < to; word += 1) {
    hash = Math.imul(hash ^ key[word]!, 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  // Ids are small and counted up: without the last two rounds they would crowd in a few places.
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
