import type { Outcome } from './outcome.ts';

const PLACES = 16_384;
const MOST_OUTCOMES = PLACES / 2;
const MOST_PROBES = 16;

/**
 * Outcomes by what they follow from: the answers and the ids of the labels. Services do few different things, so nearly
 * every span finds its outcome here, however many rules there are. A full memo only makes new kinds of spans slower.
 */
export class OutcomeMemo {
  /** What is looked for; the caller fills it in place. */
  readonly key: Int32Array;
  #places = new Int32Array(PLACES);
  #keys: Int32Array;
  #outcomes: Outcome[] = [];

  constructor(width: number) {
    this.key = new Int32Array(width);
    this.#keys = new Int32Array(width * 64);
  }

  find(): Outcome | undefined {
    const hash = hashOf(this.key);
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const entry = this.#places[(hash + probe) & (PLACES - 1)]! - 1;
      if (entry < 0) return undefined;
      if (this.#same(entry)) return this.#outcomes[entry];
    }
    return undefined;
  }

  keep(outcome: Outcome): void {
    if (this.full) return;
    const hash = hashOf(this.key);
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const place = (hash + probe) & (PLACES - 1);
      if (this.#places[place] !== 0) continue;
      this.#places[place] = this.#outcomes.length + 1;
      this.#write(outcome);
      return;
    }
  }

  get full(): boolean {
    return this.#outcomes.length >= MOST_OUTCOMES;
  }

  empty(): void {
    this.#places.fill(0);
    this.#outcomes = [];
  }

  #same(entry: number): boolean {
    const key = this.key;
    const from = entry * key.length;
    for (let word = 0; word < key.length; word += 1) if (this.#keys[from + word] !== key[word]) return false;
    return true;
  }

  #write(outcome: Outcome): void {
    const from = this.#outcomes.length * this.key.length;
    if (from + this.key.length > this.#keys.length) {
      const wider = new Int32Array(this.#keys.length * 2);
      wider.set(this.#keys);
      this.#keys = wider;
    }
    this.#keys.set(this.key, from);
    this.#outcomes.push(outcome);
  }
}

function hashOf(key: Int32Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let word = 0; word < key.length; word += 1) {
    hash = Math.imul(hash ^ key[word]!, 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash & 0x7fffffff;
}
