export const QUOTE = 34;
export const SPACE = 32;
const BACKSLASH = 92;
const LETTER_U = 117;
/** What follows a backslash, and what it stands for. */
const ESCAPES: readonly (number | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const at = '"\\/bfnrt'.indexOf(String.fromCharCode(byte));
  return at < 0 ? undefined : [34, 92, 47, 8, 12, 10, 13, 9][at];
});
const HEX = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return digit < 0 ? 255 : digit;
});

/** Thrown where the bytes are not what a walker knows how to read: somebody slower has to look at them. */
export class Unwalkable extends Error {}
/** One for all: what is wrong and where is found out by whoever reads the bytes then. */
const UNWALKABLE = new Unwalkable('not to be walked');

/** The texts of a JSON body. What stands for itself is not copied, and what has escapes is written beside it. */
export abstract class JsonTexts {
  protected readonly body: Uint8Array;
  protected readonly view: DataView;
  protected at: number;
  /** Where the last text stands: in the body, or beside it. */
  protected textBytes: Uint8Array;
  protected textView: DataView;
  protected textStart = 0;
  protected textEnd = 0;
  #beside = new Uint8Array(0);
  #besideView = new DataView(this.#beside.buffer);

  constructor(body: Uint8Array) {
    // A plain one whatever it was: two kinds of arrays in the same code would make every read of a byte slower for good.
    this.body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.textBytes = this.body;
    this.textView = this.view;
    // A byte order mark is passed over, as decoders of text do.
    this.at = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  }

  protected fail(): never {
    throw UNWALKABLE;
  }

  /** Reads the text that begins here; where it stands is told by the fields. */
  protected text(): void {
    if (this.body[this.at] !== QUOTE) this.fail();
    const start = this.at + 1;
    let at = this.plainUntil(start);
    this.textBytes = this.body;
    this.textView = this.view;
    this.textStart = start;
    if (this.body[at] === BACKSLASH) at = this.#unescape(start, at);
    else this.textEnd = at;
    this.at = at + 1;
  }

  /** Passes over the text that begins here. */
  protected skipText(): void {
    let at = this.plainUntil(this.at + 1);
    while (this.body[at] === BACKSLASH) {
      if (ESCAPES[this.body[at + 1]!] === undefined && this.#unit(at) < 0) this.fail();
      at = this.plainUntil(at + (this.body[at + 1] === LETTER_U ? 6 : 2));
    }
    this.at = at + 1;
  }

  /** The quote or the backslash that ends a run of characters which stand for themselves. Four bytes at a time. */
  protected plainUntil(start: number): number {
    const { body, view } = this;
    const last = body.length - 4;
    let at = start;
    for (;;) {
      while (at <= last) {
        const four = view.getInt32(at, true);
        const quote = four ^ 0x22222222;
        const backslash = four ^ 0x5c5c5c5c;
        // A byte's high bit is set where it is 0 after the exclusive or, below 32, or not ASCII.
        const found =
          ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((four - 0x20202020) & ~four) | four;
        if ((found & 0x80808080) !== 0) break;
        at += 4;
      }
      // The one that was found, or nearly: a borrow may point at the byte after it.
      for (let index = 0; index < 4; index += 1) {
        if (at >= body.length) this.fail();
        const byte = body[at]!;
        if (byte === QUOTE || byte === BACKSLASH) return at;
        if (byte < SPACE) this.fail();
        at = byte < 128 ? at + 1 : this.#character(at);
      }
    }
  }

  /** Where a character of several bytes ends; only shortest forms, no halves of pairs, nothing beyond Unicode. */
  #character(at: number): number {
    const { body } = this;
    const first = body[at]!;
    const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || at + size > body.length) this.fail();
    const second = body[at + 1]!;
    const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) this.fail();
    for (let index = 2; index < size; index += 1) if ((body[at + index]! & 0xc0) !== 0x80) this.fail();
    return at + size;
  }

  /** Writes the text beside the body, its escapes replaced; returns where it ends in the body. */
  #unescape(start: number, firstEscape: number): number {
    const { body } = this;
    let from = start;
    let at = firstEscape;
    let size = 0;
    for (;;) {
      this.#reserve(size + at - from + 4);
      this.#beside.set(body.subarray(from, at), size);
      size += at - from;
      if (body[at] === QUOTE) break;
      const escaped = ESCAPES[body[at + 1]!];
      if (escaped === undefined) {
        const unit = this.#unit(at);
        const isPair = unit >= 0xd800 && unit < 0xdc00;
        size = this.#write(isPair ? this.#pair(unit, at + 6) : unit, size);
        from = at + (isPair ? 12 : 6);
      } else {
        this.#beside[size] = escaped;
        size += 1;
        from = at + 2;
      }
      at = this.plainUntil(from);
    }
    this.textBytes = this.#beside;
    this.textView = this.#besideView;
    this.textStart = 0;
    this.textEnd = size;
    return at;
  }

  /** The number in `\u0041`; fails on anything else. */
  #unit(at: number): number {
    if (this.body[at + 1] !== LETTER_U || at + 6 > this.body.length) this.fail();
    let unit = 0;
    for (let index = at + 2; index < at + 6; index += 1) {
      const digit = HEX[this.body[index]!]!;
      if (digit === 255) this.fail();
      unit = unit * 16 + digit;
    }
    return unit;
  }

  #pair(high: number, at: number): number {
    if (this.body[at] !== BACKSLASH) this.fail();
    const low = this.#unit(at);
    if (low < 0xdc00 || low > 0xdfff) this.fail();
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  }

  /** As UTF-8. Half of a pair has no such form. */
  #write(point: number, at: number): number {
    if (point >= 0xd800 && point <= 0xdfff) this.fail();
    const text = new TextEncoder().encode(String.fromCodePoint(point));
    this.#beside.set(text, at);
    return at + text.length;
  }

  #reserve(size: number): void {
    if (size <= this.#beside.length) return;
    const wider = new Uint8Array(Math.max(256, size * 2));
    wider.set(this.#beside);
    this.#beside = wider;
    this.#besideView = new DataView(wider.buffer);
  }
}
