import type { AttributeFacts } from './attribute-facts.ts';
import type { Use } from './key-table.ts';
import { WireReader } from './wire-reader.ts';

/** Tags of KeyValue and AnyValue: field number × 8 + wire type. */
export const KEY = 0x0a;
export const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;

/** Reads the attributes of whatever carries some: looks at the key, and at the value only when a rule wants it. */
export abstract class AttributeReader<Facts extends AttributeFacts = AttributeFacts> extends WireReader {
  protected readonly facts: Facts;
  constructor(body: Uint8Array, facts: Facts) {
    super(body);
    this.facts = facts;
  }

  /** One attribute, field by field: the last key and the last value that is not empty count, in whatever order they come. */
  protected attribute(start: number, end: number): void {
    let uses: readonly Use[] | undefined;
    let valueStart = 0;
    let valueEnd = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === KEY) {
        const size = this.size(at, end);
        at = this.next + size;
        uses = this.facts.usesOfBytes(this.body, at - size, at);
      } else if (tag === VALUE) {
        const size = this.size(at, end);
        at = this.next + size;
        if (size > 0) {
          valueStart = at - size;
          valueEnd = at;
        }
      } else {
        at = this.skip(tag, at, end);
      }
    }
    if (uses !== undefined) this.value(uses, valueStart, valueEnd);
  }

  protected value(uses: readonly Use[], start: number, end: number): void {
    const facts = this.facts;
    // Most values are one short text.
    if (end - start > 1 && this.body[start] === STRING && this.body[start + 1] === end - start - 2 && end - start < 130)
      return facts.takeBytes(uses, this.view, start + 2, end);
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      switch (tag) {
        case STRING: {
          const size = this.size(at, end);
          at = this.next + size;
          facts.takeBytes(uses, this.view, at - size, at);
          break;
        }
        case INT: {
          const low = this.varint64(at, end);
          at = this.next;
          this.#integer(uses, low);
          break;
        }
        case BOOL: {
          const low = this.varint64(at, end);
          at = this.next;
          facts.takeText(uses, low === 0 && this.high === 0 ? 'false' : 'true');
          break;
        }
        case DOUBLE:
          at = this.fixed64(at, end);
          facts.takeNumber(uses, this.view.getFloat64(at - 8, true));
          break;
        case ARRAY:
        case MAP:
        case BYTES: {
          const size = this.size(at, end);
          at = this.next + size;
          facts.takeComposite(uses);
          break;
        }
        default:
          at = this.skip(tag, at, end);
      }
    }
    return undefined;
  }

  /** Two's complement of 64 bits. What a double cannot hold exactly is taken as text, so that `is` stays exact. */
  #integer(uses: readonly Use[], low: number): void {
    const number = (this.high | 0) * 4_294_967_296 + low;
    if (Number.isSafeInteger(number)) this.facts.takeNumber(uses, number);
    else this.facts.takeText(uses, String((BigInt(this.high | 0) << 32n) + BigInt(low)));
  }
}
