import { ByteIndex } from './byte-index.ts';
import { ABSENT, COMPOSITE, valueOfNumber, valueOfText, type Value } from './condition.ts';
import { ABSENT_CLASS, COMPOSITE_CLASS, ValueClasses, type BitTest } from './value-classes.ts';

/** Called once per new text, before anybody looks at it. */
export type Redact = (attribute: string, text: string) => string;

/** Ids that every slot has: nothing sent; a list, map or bytes; and a place for a label that is not kept, one per level. */
export const ABSENT_ID = ABSENT_CLASS;
export const COMPOSITE_ID = COMPOSITE_CLASS;
export const PASSING_ID: { readonly resource: number; readonly span: number } = { resource: 2, span: 3 };

/** Most values of one attribute that are kept with what they mean; more are looked at one by one until the next payload. */
const MOST_VALUES = 16_384;
/** Whole numbers below this, such as status codes, are looked up in an array. */
const SMALL = 1_024;

/** What a slot is for: the conditions on it, and its place among the labels of cohorts, -1 for none. */
export type SlotUse = { readonly tests: readonly BitTest[]; readonly label: number; readonly redact: Redact | null };

/**
 * One attribute that rules ask about. A value is looked at when it is seen for the first time; from then on it is a small
 * id: its class, or for the labels of cohorts, whose texts matter too, a number of its own that has a class. It is a cache:
 * emptying it changes no answer.
 */
export class AttributeSlot {
  readonly attribute: string;
  readonly label: number;
  readonly classes: ValueClasses;
  readonly #redact: Redact | null;
  /** Of labels: texts and classes by id. */
  #texts: (string | null)[] = [];
  #classOf = new Int32Array(64);
  #bytes = new ByteIndex();
  #strings = new Map<string, number>();
  #numbers = new Map<number, number>();
  #small = new Int32Array(SMALL);
  readonly #wantsText: boolean;

  constructor(attribute: string, { tests, label, redact }: SlotUse) {
    this.attribute = attribute;
    this.label = label;
    this.classes = new ValueClasses(tests);
    this.#redact = redact;
    this.#wantsText = label >= 0 || this.classes.wantsText;
    this.#reset();
  }

  /** Of a label's id. */
  textOf(id: number): string | null {
    return this.#texts[id] ?? null;
  }

  classOf(id: number): number {
    return this.label < 0 ? id : this.#classOf[id]!;
  }

  /** The id of a string value as it stands in the payload; `passing` is where a label goes that cannot be kept. */
  idOfBytes(body: DataView, start: number, end: number, passing: number): number {
    const known = this.#bytes.find(body, start, end);
    return known >= 0 ? known : this.#newBytes(new Uint8Array(body.buffer, body.byteOffset + start, end - start), passing);
  }

  idOfText(text: string, passing: number): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const value = this.#read(text);
    if (this.full || text.length > 256) return this.#put(value, passing);
    const id = this.#put(value, this.#texts.length);
    this.#strings.set(text, id);
    return id;
  }

  idOfNumber(number: number, passing: number): number {
    if (!this.#wantsText) return this.classes.ofNumber(number);
    const isSmall = number >= 0 && number < SMALL && Number.isInteger(number);
    const known = isSmall ? this.#small[number]! - 1 : (this.#numbers.get(number) ?? -1);
    if (known >= 0) return known;
    const value = this.#readNumber(number);
    if (this.full) return this.#put(value, passing);
    const id = this.#put(value, this.#texts.length);
    if (isSmall) this.#small[number] = id + 1;
    else this.#numbers.set(number, id);
    return id;
  }

  /** Of a number that will hardly come again, such as a duration: it is not kept. */
  idOfPassingNumber(number: number): number {
    return this.#wantsText ? this.classes.of(this.#readNumber(number)) : this.classes.ofNumber(number);
  }

  get full(): boolean {
    const values = this.label < 0 ? this.#bytes.size + this.#strings.size + this.#numbers.size : this.#texts.length;
    return values >= MOST_VALUES || this.classes.size >= MOST_VALUES;
  }

  /** Between payloads only: the ids of labels given out before mean nothing afterwards. */
  empty(): void {
    this.#bytes = new ByteIndex();
    this.#strings.clear();
    this.#numbers.clear();
    this.#small.fill(0);
    this.#classOf = new Int32Array(64);
    this.#reset();
  }

  #newBytes(bytes: Uint8Array, passing: number): number {
    const value = this.#read(DECODER.decode(bytes));
    const id = this.label < 0 ? this.classes.of(value) : this.#texts.length;
    if (this.full || !this.#bytes.keep(bytes, id)) return this.#put(value, passing);
    return this.#put(value, id);
  }

  #read(text: string): Value {
    return valueOfText(this.#redact === null ? text : this.#redact(this.attribute, text));
  }

  /** A number may be a card's, and becomes a text when it is a label; as a number it is compared and forgotten. */
  #readNumber(number: number): Value {
    const value = valueOfNumber(number);
    return this.#redact === null ? value : { ...value, text: this.#redact(this.attribute, value.text ?? '') };
  }

  #reset(): void {
    this.#texts = [];
    for (const value of [ABSENT, COMPOSITE, ABSENT, ABSENT]) this.#put(value, this.#texts.length);
  }

  /** Whose text is no label is its class; a label is written down under the id. */
  #put(value: Value, id: number): number {
    const found = this.classes.of(value);
    if (this.label < 0) return found;
    this.#texts[id] = value.text;
    if (id >= this.#classOf.length) {
      const wider = new Int32Array(this.#classOf.length * 2);
      wider.set(this.#classOf);
      this.#classOf = wider;
    }
    this.#classOf[id] = found;
    return id;
  }
}

/** What is not UTF-8 is read with replacement characters: the sender's text is odd, but the span did happen. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
