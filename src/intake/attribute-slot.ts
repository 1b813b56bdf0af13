import type { Test } from '../catalog/catalog.ts';
import { ByteIndex } from './byte-index.ts';
import { ABSENT, COMPOSITE, passes, valueOfNumber, valueOfText, type Value } from './condition.ts';

/** Ids that every slot has: nothing sent; a list, map or bytes; and a place for a value that is not kept, one per level. */
export const ABSENT_ID = 0;
export const COMPOSITE_ID = 1;
export const PASSING_ID: { readonly resource: number; readonly span: number } = { resource: 2, span: 3 };
const RESERVED = 4;

/** Most values of one attribute that are kept with their answers; more are answered one by one until the next payload. */
const MOST_VALUES = 16_384;

/** A condition of the rule set: `bit` is its place in the span's row of answers. */
export type BitTest = { readonly bit: number; readonly test: Test };

/** What a slot is for: the conditions on it, and whether its values are labels of cohorts. `words` is the width of an answer. */
export type SlotUse = { readonly tests: readonly BitTest[]; readonly words: number; readonly isLabel: boolean };

/**
 * One attribute that rules ask about. It answers all conditions on a value the first time the value is seen and keeps the
 * answers as bits, so that a span costs one look-up per attribute, however many rules ask. It is a cache: emptying it
 * changes no answer.
 */
export class AttributeSlot {
  readonly attribute: string;
  /** Answers by id: `words` 32-bit words each. */
  masks: Int32Array;
  readonly #words: number;
  readonly #tests: readonly BitTest[];
  /** Reused for numbers that pass, so that none costs an object. */
  readonly #number = { absent: false, text: null, number: 0 };
  #texts: (string | null)[] = [];
  #bytes = new ByteIndex();
  #strings = new Map<string, number>();
  #numbers = new Map<number, number>();

  /** Whether anybody looks at the text of a number: making it costs more than all else that is done with a span. */
  readonly #wantsText: boolean;

  constructor(attribute: string, { tests, words, isLabel }: SlotUse) {
    this.attribute = attribute;
    this.#tests = tests;
    this.#words = words;
    this.#wantsText = isLabel || tests.some(({ test }) => TEXT_TESTS.has(test.kind));
    this.masks = new Int32Array(words * 64);
    this.#reset();
  }

  textOf(id: number): string | null {
    return this.#texts[id] ?? null;
  }

  /** The id of a string value as it stands in the payload; `passing` is where it goes when it cannot be kept. */
  idOfBytes(body: Uint8Array, { start, end }: { readonly start: number; readonly end: number }, passing: number): number {
    const known = this.#bytes.find(body, start, end);
    if (known >= 0) return known;
    const bytes = body.subarray(start, end);
    const value = valueOfText(DECODER.decode(bytes));
    const id = this.#texts.length;
    if (this.full || !this.#bytes.keep(bytes, id)) return this.#put(passing, value);
    return this.#put(id, value);
  }

  idOfText(text: string, passing: number): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const value = valueOfText(text);
    if (this.full || text.length > 256) return this.#put(passing, value);
    this.#strings.set(text, this.#texts.length);
    return this.#put(this.#texts.length, value);
  }

  idOfNumber(number: number, passing: number): number {
    const known = this.#numbers.get(number);
    if (known !== undefined) return known;
    if (this.full) return this.#put(passing, valueOfNumber(number));
    this.#numbers.set(number, this.#texts.length);
    return this.#put(this.#texts.length, valueOfNumber(number));
  }

  /** Answers for a number that will hardly come again, such as a duration: nothing is looked up and nothing kept. */
  idOfPassingNumber(number: number, passing: number): number {
    if (this.#wantsText) return this.#put(passing, valueOfNumber(number));
    this.#number.number = number;
    return this.#put(passing, this.#number);
  }

  get full(): boolean {
    return this.#texts.length >= MOST_VALUES;
  }

  /** Between payloads only: ids given out before mean nothing afterwards. */
  empty(): void {
    this.#bytes = new ByteIndex();
    this.#strings.clear();
    this.#numbers.clear();
    this.#reset();
  }

  #reset(): void {
    this.#texts = Array.from({ length: RESERVED }, () => null);
    this.#put(ABSENT_ID, ABSENT);
    this.#put(COMPOSITE_ID, COMPOSITE);
  }

  #put(id: number, value: Value): number {
    this.#texts[id] = value.text;
    const from = id * this.#words;
    if (from + this.#words > this.masks.length) {
      const wider = new Int32Array(this.masks.length * 2);
      wider.set(this.masks);
      this.masks = wider;
    }
    for (let word = 0; word < this.#words; word += 1) this.masks[from + word] = 0;
    for (const { bit, test } of this.#tests) {
      if (passes(test, value)) this.masks[from + (bit >>> 5)]! |= 1 << (bit & 31);
    }
    return id;
  }
}

const TEXT_TESTS: ReadonlySet<Test['kind']> = new Set(['is', 'not', 'prefix']);

/** What is not UTF-8 is read with replacement characters: the sender's text is odd, but the span did happen. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
