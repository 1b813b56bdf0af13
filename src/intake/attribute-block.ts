import { COMPOSITE, valueOfNumber, valueOfText, type Value } from './condition.ts';
import type { Block } from './block-index.ts';
import type { SpokenAttribute } from './spoken-attributes.ts';
import { WireReader } from './wire-reader.ts';

/** Tags of KeyValue and AnyValue: field number × 8 + wire type. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;

/** Attributes are read from `block`, where they stand under `tag`; `place` is told when they cannot be read. */
export type Attributes = { readonly block: Block; readonly tag: number; readonly place: () => string };

/**
 * Reads the attributes in a block of bytes into objects. That is slow, and done only for what has not been heard before:
 * fields with another tag in between are passed over, which lets a block be a whole resource.
 */
export function attributesIn({ block, tag, place }: Attributes): readonly SpokenAttribute[] {
  return new AttributeBlock(block.body, place, null).attributes(block, tag);
}

/** Only those with a wanted key, for things that do not come again and are not told apart; `raw` is empty. */
export function wantedAttributesIn(
  { block, tag, place }: Attributes,
  wants: (key: string) => boolean,
): readonly SpokenAttribute[] {
  return new AttributeBlock(block.body, place, wants).attributes(block, tag);
}

/** The value that a text, number or list of OTLP has; null for an empty one, which says nothing. */
class AttributeBlock extends WireReader {
  readonly #place: () => string;
  readonly #wants: ((key: string) => boolean) | null;

  constructor(body: Uint8Array, place: () => string, wants: ((key: string) => boolean) | null) {
    super(body);
    this.#place = place;
    this.#wants = wants;
  }

  place(): string {
    return this.#place();
  }

  attributes({ start, end }: Block, wanted: number): readonly SpokenAttribute[] {
    const found: SpokenAttribute[] = [];
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== wanted) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      const attribute = this.#attribute(at - size, at);
      if (this.#wants === null || this.#wants(attribute.key)) found.push(attribute);
    }
    return found;
  }

  /** The last key and the last value that is not empty count, in whatever order they come. */
  #attribute(start: number, end: number): SpokenAttribute {
    let key = '';
    let value: Value | null = null;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== KEY && tag !== VALUE) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      if (tag === KEY) key = textOf(this.body, at - size, at);
      else if (size > 0) value = this.#value(at - size, at) ?? value;
    }
    return { key, value, raw: this.#wants === null ? rawOf(this.body, start, end) : '' };
  }

  #value(start: number, end: number): Value | null {
    let value: Value | null = null;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      switch (tag) {
        case STRING:
        case ARRAY:
        case MAP:
        case BYTES: {
          const size = this.size(at, end);
          at = this.next + size;
          value = tag === STRING ? valueOfText(textOf(this.body, at - size, at)) : COMPOSITE;
          break;
        }
        case INT:
        case BOOL: {
          const low = this.varint64(at, end);
          at = this.next;
          value = tag === INT ? this.#integer(low) : valueOfText(low === 0 && this.high === 0 ? 'false' : 'true');
          break;
        }
        case DOUBLE:
          at = this.fixed64(at, end);
          value = valueOfNumber(this.view.getFloat64(at - 8, true));
          break;
        default:
          at = this.skip(tag, at, end);
      }
    }
    return value;
  }

  #integer(low: number): Value {
    const number = (this.high | 0) * 4_294_967_296 + low;
    if (Number.isSafeInteger(number)) return valueOfNumber(number);
    return valueOfText(String((BigInt(this.high | 0) << 32n) + BigInt(low)));
  }
}

/** What is not UTF-8 is read with replacement characters: the sender's text is odd, but the thing did happen. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

export function textOf(body: Uint8Array, start: number, end: number): string {
  return DECODER.decode(body.subarray(start, end));
}

/** One character per byte, so that different bytes are different texts even where they are not UTF-8. */
export function rawOf(body: Uint8Array, start: number, end: number): string {
  let raw = '';
  for (let at = start; at < end; at += 4_096) raw += String.fromCharCode(...body.subarray(at, Math.min(end, at + 4_096)));
  return raw;
}
