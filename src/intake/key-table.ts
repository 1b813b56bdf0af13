import type { Spelling } from './semantic-names.ts';

/** What an attribute can say about how its span came to be kept; see `sampling.ts`. */
export type SamplingPart = 'probability' | 'rate' | 'threshold' | 'tail';

/** What a key on the wire is read for: a slot, how much its spelling is believed (0 is best), and which part of the value. */
export type Use = (
  | { readonly slot: number; readonly rank: number; readonly part: Spelling['part'] }
  /** No slot: it tells of the span's sampling. */
  | { readonly slot: -1; readonly rank: 0; readonly part: SamplingPart }
) & {
  /** Other spans are asked more by the same key, so that one answer may not be remembered for all of them. */
  readonly isShared?: true;
};

const PLACES = 1_024;
const ENDINGS = 4_096;

/** The attribute keys that some rule or cohort wants. All other attributes are passed over without looking at their value. */
export class KeyTable {
  #byName = new Map<string, readonly Use[]>();
  #uses: (readonly Use[])[] = [];
  /** By length, last character and one in the middle, which tell nearly all keys apart. */
  #first = new Int16Array(PLACES).fill(-1);
  /** 1 for how a wanted key ends. */
  #endings = new Uint8Array(ENDINGS);
  /** Of the keys, in their order: the next one in the same place, and where it ends in `text`. */
  #next = new Int16Array(64);
  #ends = new Int32Array(64);
  #text = new Uint8Array(0);

  constructor(wanted: ReadonlyMap<string, readonly Use[]>) {
    const keys = [...wanted].filter(([key]) => key !== '');
    this.#byName = new Map(wanted);
    this.#next = new Int16Array(keys.length);
    this.#ends = new Int32Array(keys.length);
    this.#text = new TextEncoder().encode(keys.map(([key]) => key).join(''));
    const text = new DataView(this.#text.buffer, this.#text.byteOffset, this.#text.byteLength);
    let end = 0;
    for (const [index, [key, uses]] of keys.entries()) {
      const { length } = new TextEncoder().encode(key);
      end += length;
      const place = placeOf(this.#text, end - length, end);
      this.#next[index] = this.#first[place]!;
      this.#first[place] = index;
      this.#ends[index] = end;
      if (length >= 4) this.#endings[endingPlace(length, text.getInt32(end - 4, true))] = 1;
      this.#uses.push(uses);
    }
  }

  named(key: string): readonly Use[] | undefined {
    return this.#byName.get(key);
  }

  /** Whether `find` may find anything, by as little as a key's length and its last four bytes as a little-endian number. */
  maybe(length: number, ending: number): boolean {
    return length < 4 || this.#endings[endingPlace(length, ending)] === 1;
  }

  find(body: Uint8Array, start: number, end: number): readonly Use[] | undefined {
    if (start === end) return this.#byName.get('');
    let index = this.#first[placeOf(body, start, end)]!;
    while (index >= 0) {
      if (this.#is(index, body, start, end)) return this.#uses[index];
      index = this.#next[index]!;
    }
    return undefined;
  }

  /** From the end, because keys differ there: half of them start with `http.`. */
  #is(index: number, body: Uint8Array, start: number, end: number): boolean {
    const text = this.#text;
    const from = index === 0 ? 0 : this.#ends[index - 1]!;
    let at = this.#ends[index]! - 1;
    if (at - from !== end - start - 1) return false;
    for (let other = end - 1; other >= start; other -= 1, at -= 1) if (text[at] !== body[other]) return false;
    return true;
  }
}

function placeOf(body: Uint8Array, start: number, end: number): number {
  return (((end - start) << 5) ^ body[end - 1]! ^ (body[(start + end) >>> 1]! * 37)) & (PLACES - 1);
}

function endingPlace(length: number, ending: number): number {
  return Math.imul(ending ^ (length << 3), 0x9e3779b1) >>> 20;
}
