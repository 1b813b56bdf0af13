import type { FieldNames } from './field-names.ts';
import { JsonTexts, QUOTE, SPACE } from './json-texts.ts';

const MOST_DEPTH = 64;
const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const LETTER_E = 101;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const NULL = bytesOf('null');
const TRUE = bytesOf('true');
const FALSE = bytesOf('false');

/**
 * JSON over the bytes of one body, checked as strictly as a parser checks it, without making anything of what nobody asks
 * for. The position is a field; every step begins and ends between two tokens.
 */
export abstract class JsonWalker extends JsonTexts {
  /** Where the last number began. */
  protected tokenStart = 0;
  #depth = 0;

  /** The first byte of the next token, which is not passed; -1 at the end. */
  protected peek(): number {
    const { body } = this;
    let { at } = this;
    while (at < body.length) {
      const byte = body[at]!;
      if (byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB) break;
      at += 1;
    }
    this.at = at;
    return at < body.length ? body[at]! : -1;
  }

  protected openObject(): void {
    this.#open(OPEN_OBJECT);
  }

  protected openList(): void {
    this.#open(OPEN_LIST);
  }

  /** False for null, which is a list without elements. */
  protected beginList(): boolean {
    if (this.takeNull()) return false;
    this.openList();
    return true;
  }

  /** Which of these fields the last key names, or -1. */
  protected field(names: FieldNames): number {
    return names.find(this.textBytes, this.textStart, this.textEnd);
  }

  /** Adds a field to those that were seen in an object. What comes twice is not walked: only the last one counts. */
  protected once(seen: number, field: number): number {
    if (field < 0) return seen;
    if (this.isSeen(seen, field)) this.fail();
    return seen | (1 << field);
  }

  protected isSeen(seen: number, field: number): boolean {
    return ((seen >>> field) & 1) === 1;
  }

  /** Moves to the next key's value, the key being the last text; false when the object ends. */
  protected nextKey(isFirst: boolean): boolean {
    if (!this.#next(isFirst, CLOSE_OBJECT)) return false;
    this.text();
    if (this.peek() !== COLON) this.fail();
    this.at += 1;
    return true;
  }

  /** Moves to the next element; false when the list ends. */
  protected nextItem(isFirst: boolean): boolean {
    return this.#next(isFirst, CLOSE_LIST);
  }

  protected takeNull(): boolean {
    if (this.peek() !== NULL[0]) return false;
    this.#word(NULL);
    return true;
  }

  protected takeBoolean(): boolean {
    const isTrue = this.peek() === TRUE[0];
    this.#word(isTrue ? TRUE : FALSE);
    return isTrue;
  }

  /** Passes over any value, checking it. */
  protected skip(): void {
    switch (this.peek()) {
      case QUOTE:
        return this.skipText();
      case OPEN_OBJECT:
        this.openObject();
        for (let isFirst = true; this.#next(isFirst, CLOSE_OBJECT); isFirst = false) {
          if (this.body[this.at] !== QUOTE) this.fail();
          this.skipText();
          if (this.peek() !== COLON) this.fail();
          this.at += 1;
          this.skip();
        }
        return undefined;
      case OPEN_LIST:
        this.openList();
        for (let isFirst = true; this.nextItem(isFirst); isFirst = false) this.skip();
        return undefined;
      case NULL[0]:
        return this.#word(NULL);
      case TRUE[0]:
        return this.#word(TRUE);
      case FALSE[0]:
        return this.#word(FALSE);
      default:
        return this.#number();
    }
  }

  /**
   * Takes a whole number that is nothing but digits, in quotes or not; they stand where texts do. False when it is written
   * otherwise: `tokenStart` is where it can be read from again.
   */
  protected takeDigits(): boolean {
    const isQuoted = this.peek() === QUOTE;
    const start = isQuoted ? this.at + 1 : this.at;
    this.tokenStart = this.at;
    const end = this.#digits(start);
    if (end === start || end === this.body.length) return false;
    const after = this.body[end]!;
    if (
      isQuoted ? after !== QUOTE : after === DOT || (after | 32) === LETTER_E || (this.body[start] === DIGIT_0 && end > start + 1)
    )
      return false;
    this.textStart = start;
    this.textEnd = end;
    this.at = isQuoted ? end + 1 : end;
    return true;
  }

  /** Any value as a parser makes it: for the few that are written in an unusual way. */
  protected parsed(): unknown {
    this.peek();
    const start = this.at;
    this.skip();
    return JSON.parse(DECODER.decode(this.body.subarray(start, this.at)));
  }

  #open(bracket: number): void {
    if (this.peek() !== bracket || this.#depth === MOST_DEPTH) this.fail();
    this.#depth += 1;
    this.at += 1;
  }

  #next(isFirst: boolean, close: number): boolean {
    const byte = this.peek();
    if (byte === close) {
      this.#depth -= 1;
      this.at += 1;
      return false;
    }
    if (isFirst) return true;
    if (byte !== COMMA) this.fail();
    this.at += 1;
    if (this.peek() === close) this.fail();
    return true;
  }

  #word(word: Uint8Array): void {
    for (let index = 0; index < word.length; index += 1) if (this.body[this.at + index] !== word[index]) this.fail();
    this.at += word.length;
  }

  #number(): void {
    const { body } = this;
    let at = this.at;
    if (body[at] === MINUS) at += 1;
    const whole = this.#digits(at);
    if (whole === at || (body[at] === DIGIT_0 && whole > at + 1)) this.fail();
    at = whole;
    if (body[at] === DOT) {
      const from = at + 1;
      at = this.#digits(from);
      if (at === from) this.fail();
    }
    if ((body[at]! | 32) === LETTER_E) {
      const from = body[at + 1] === 43 || body[at + 1] === 45 ? at + 2 : at + 1;
      at = this.#digits(from);
      if (at === from) this.fail();
    }
    this.at = at;
  }

  #digits(start: number): number {
    const { body } = this;
    let at = start;
    while (at < body.length && body[at]! >= DIGIT_0 && body[at]! <= DIGIT_9) at += 1;
    return at;
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
