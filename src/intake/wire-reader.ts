import { Unreadable } from './read-outcome.ts';

/** Wire types 3 and 4 are groups: nobody writes them any more, but an unknown field may be one. */
const MOST_GROUPS = 32;
/** Parts of one kind in one payload: each takes its time, however empty it is, and no batch of any SDK or collector comes near. */
export const MOST_PARTS = 65_536;
const LARGEST_TAG = 0xffff_ffff;

/**
 * The protobuf wire format over one body. Whoever walks a message keeps the position in a local variable, hands it in and
 * takes the new one from `next`. Every read is checked against the end of the message it belongs to: a typed array answers
 * `undefined` beyond its end, which arithmetic would turn into plausible wrong numbers.
 */
export abstract class WireReader {
  readonly body: Uint8Array;
  readonly view: DataView;
  /** Where the last read ended. */
  next = 0;
  /** High half of the last varint; the low half is what `varint64` returned. */
  high = 0;

  constructor(body: Uint8Array) {
    // A plain one whatever it was: two kinds of arrays in the same code would make every read of a byte slower for good.
    this.body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  /** The way through the message to the part that is being read, for error texts. */
  abstract place(): string;

  fail(text: string): never {
    const place = this.place();
    throw new Unreadable(place === '' ? text : `${place}: ${text}`);
  }

  /** Called with the number of each part: without it two bytes apiece could keep the thread for seconds. */
  atMost(parts: number, what: string): void {
    if (parts > MOST_PARTS) this.fail(`the payload holds more than ${MOST_PARTS} ${what}; send fewer at once`);
  }

  /** A field's tag: number × 8 + wire type. Number 0 does not exist; `skip`, where unknown ones end, refuses it. */
  tag(at: number, end: number): number {
    const first = this.body[at]!;
    if (first < 128) {
      this.next = at + 1;
      return first;
    }
    const tag = this.varint(at, end);
    if (tag > LARGEST_TAG) this.fail(`field number out of range at byte ${at}`);
    return tag;
  }

  /** The length of a nested message or text; `next` is where it begins. It is known to fit. */
  size(at: number, end: number): number {
    if (at >= end) this.fail(`a length is missing: the message ends at byte ${end}`);
    let size = this.body[at]!;
    const second = at + 1 < end ? this.body[at + 1]! : 128;
    if (size < 128) this.next = at + 1;
    else if (second < 128) {
      size += (second << 7) - 128;
      this.next = at + 2;
    } else size = this.varint(at, end);
    if (size > end - this.next) this.fail(`length ${size} runs past the end of its message at byte ${end}`);
    return size;
  }

  /** Passes over fields of this tag and of less than 128 bytes for as long as one follows the other. */
  passed(tag: number, from: number, end: number): number {
    const body = this.body;
    let at = from;
    while (end - at > 1 && body[at] === tag) {
      const size = body[at + 1]!;
      if (size > 127 || size > end - at - 2) break;
      at += size + 2;
    }
    return at;
  }

  /** Exact up to 2^53; larger only matters to those who then refuse it. */
  varint(at: number, end: number): number {
    const low = this.varint64(at, end);
    return this.high * 4_294_967_296 + low;
  }

  /** At most ten bytes, as the format says; a longer one is an attack or noise. */
  varint64(at: number, end: number): number {
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index += 1) {
      if (at + index >= end) this.fail(`a number is cut off: the message ends at byte ${end}`);
      const byte = this.body[at + index]!;
      const bits = byte & 127;
      const shift = index * 7;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high |= bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 128) {
        this.next = at + index + 1;
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    return this.fail(`a number at byte ${at} is longer than ten bytes`);
  }

  /** Where eight fixed bytes end; they are known to be there. */
  fixed64(at: number, end: number): number {
    if (end - at < 8) this.fail(`eight bytes are announced at byte ${at}, but the message ends at byte ${end}`);
    return at + 8;
  }

  /** Passes over a field nobody wants; returns where the next one begins. */
  skip(tag: number, at: number, end: number): number {
    if (tag < 8) this.fail(`field number 0 before byte ${at}`);
    switch (tag & 7) {
      case 0:
        this.varint64(at, end);
        return this.next;
      case 1:
        return this.fixed64(at, end);
      case 2: {
        const size = this.size(at, end);
        return this.next + size;
      }
      case 3:
        return this.#skipGroup(tag, at, end);
      case 5:
        if (end - at < 4) this.fail(`four bytes are announced at byte ${at}, but the message ends at byte ${end}`);
        return at + 4;
      default:
        return this.fail(`wire type ${tag & 7} of field ${tag >>> 3} before byte ${at} does not exist here`);
    }
  }

  /** A loop and not a recursion: the sender decides how deep groups are nested. */
  #skipGroup(opened: number, from: number, end: number): number {
    const open = [opened >>> 3];
    let at = from;
    while (open.length > 0) {
      if (at >= end) this.fail(`group ${open.at(-1)} is not closed: the message ends at byte ${end}`);
      const tag = this.tag(at, end);
      at = this.next;
      if ((tag & 7) === 4) {
        if (open.pop() !== tag >>> 3) this.fail(`group ${tag >>> 3} is closed before byte ${at} but was not open`);
      } else if ((tag & 7) === 3) {
        open.push(tag >>> 3);
        if (open.length > MOST_GROUPS) this.fail(`groups are nested deeper than ${MOST_GROUPS} at byte ${at}`);
      } else {
        at = this.skip(tag, at, end);
      }
    }
    return at;
  }
}
