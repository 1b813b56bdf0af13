import type { AttributeFacts } from './attribute-facts.ts';
import { FieldNames } from './field-names.ts';
import { QUOTE } from './json-texts.ts';
import { doubleAt, enumAt, integerAt } from './json-values.ts';
import { JsonWalker } from './json-walker.ts';
import type { Use } from './key-table.ts';

const KEY_VALUE_FIELDS = new FieldNames(['key', 'value']);
const KEY = 0;
const VALUE_FIELDS = new FieldNames([
  'stringValue',
  'intValue',
  'doubleValue',
  'boolValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue',
]);

const DIGIT_0 = 48;
/** A double holds every integer of so many digits. */
const SAFE_DIGITS = 15;

const CLOSE = 125;
const OPEN_KEY = fourBytes('{"ke');
const KEY_TEXT = fourBytes('y":"');
const THEN_VALUE = fourBytes('","v');
const VALUE_NAME = fourBytes('alue');
const OPEN_VALUE = fourBytes('":{"');
/** The last four overlap those before. */
const TEXT_TYPE = ['stri', 'ngVa', 'lue"', 'e":"'].map(fourBytes);

/** Reads the attributes of whatever carries some: looks at the key, and at the value only when a rule wants it. */
export abstract class JsonAttributes<Facts extends AttributeFacts> extends JsonWalker {
  protected readonly facts: Facts;

  constructor(body: Uint8Array, facts: Facts) {
    super(body);
    this.facts = facts;
  }

  /** A list of attributes. */
  protected attributes(): void {
    if (this.beginList()) for (let isFirst = true; this.nextItem(isFirst); isFirst = false) this.#attribute();
  }

  /**
   * An attribute written without blanks, the key first, and with a short name of its type, as every exporter does: its
   * fixed parts are compared four bytes at a time. False when it is written otherwise; nothing was passed then.
   */
  #plainAttribute(): boolean {
    const { view, body } = this;
    const start = this.at;
    if (start + 8 > body.length || view.getInt32(start, true) !== OPEN_KEY || view.getInt32(start + 4, true) !== KEY_TEXT)
      return false;
    const keyEnd = this.plainUntil(start + 8);
    const type = keyEnd + 12;
    if (type + 14 > body.length || body[keyEnd] !== QUOTE) return false;
    if (view.getInt32(keyEnd, true) !== THEN_VALUE || view.getInt32(keyEnd + 4, true) !== VALUE_NAME) return false;
    if (view.getInt32(keyEnd + 8, true) !== OPEN_VALUE) return false;
    const isText = view.getInt32(type, true) === TEXT_TYPE[0] && view.getInt32(type + 4, true) === TEXT_TYPE[1];
    if (!isText || view.getInt32(type + 8, true) !== TEXT_TYPE[2] || view.getInt32(type + 10, true) !== TEXT_TYPE[3])
      return false;
    const end = this.plainUntil(type + 14);
    if (body[end] !== QUOTE || body[end + 1] !== CLOSE || body[end + 2] !== CLOSE) return false;
    const uses = this.facts.usesOfBytes(body, start + 8, keyEnd);
    if (uses !== undefined) this.facts.takeBytes(uses, view, type + 14, end);
    this.at = end + 3;
    return true;
  }

  /** The value is read when the key is known to be wanted, wherever it stands. */
  #attribute(): void {
    if (this.#plainAttribute()) return;
    this.openObject();
    let seen = 0;
    let uses: readonly Use[] | undefined;
    let waiting = -1;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(KEY_VALUE_FIELDS);
      seen = this.once(seen, field);
      if (field < 0) this.skip();
      else if (field === KEY) {
        if (!this.hasText()) this.fail();
        uses = this.facts.usesOfBytes(this.textBytes, this.textStart, this.textEnd);
      } else if (this.isSeen(seen, KEY)) {
        if (uses === undefined) this.skip();
        else this.#value(uses);
      } else {
        waiting = this.at;
        this.skip();
      }
    }
    if (waiting < 0 || uses === undefined) return;
    const end = this.at;
    this.at = waiting;
    this.#value(uses);
    this.at = end;
  }

  #value(uses: readonly Use[]): void {
    if (this.takeNull()) return;
    this.openObject();
    let isTaken = false;
    let seen = 0;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(VALUE_FIELDS);
      seen = this.once(seen, field);
      if (field < 0) this.skip();
      else if (!this.takeNull()) {
        // Of several values one is believed, by a rule that needs them all.
        if (isTaken) this.fail();
        isTaken = true;
        this.#take(uses, field);
      }
    }
  }

  #take(uses: readonly Use[], field: number): void {
    const facts = this.facts;
    switch (field) {
      case 0:
        this.text();
        return facts.takeBytes(uses, this.textView, this.textStart, this.textEnd);
      case 1:
        return this.#integer(uses);
      case 2:
        return facts.takeNumber(uses, doubleAt(this.parsed(), ''));
      case 3:
        return facts.takeText(uses, this.takeBoolean() ? 'true' : 'false');
      default:
        this.skip();
        return facts.takeComposite(uses);
    }
  }

  #integer(uses: readonly Use[]): void {
    if (this.takeDigits() && this.textEnd - this.textStart <= SAFE_DIGITS)
      return this.facts.takeNumber(uses, this.numberIn(this.textEnd));
    this.at = this.tokenStart;
    const read = integerAt(this.parsed(), '');
    if (typeof read === 'number') this.facts.takeNumber(uses, read);
    else this.facts.takeText(uses, read);
    return undefined;
  }

  protected enum(names: readonly string[]): number {
    this.tokenStart = this.at;
    if (this.peek() !== QUOTE && this.takeDigits() && this.textEnd - this.textStart <= SAFE_DIGITS)
      return this.numberIn(this.textEnd);
    this.at = this.tokenStart;
    return enumAt(this.parsed(), '', names);
  }

  protected numberIn(end: number): number {
    let number = 0;
    for (let at = this.textStart; at < end; at += 1) number = number * 10 + this.body[at]! - DIGIT_0;
    return number;
  }

  protected hasText(): boolean {
    if (this.takeNull()) return false;
    this.text();
    return true;
  }
}

function fourBytes(text: string): number {
  return new DataView(new TextEncoder().encode(text).buffer).getInt32(0, true);
}
