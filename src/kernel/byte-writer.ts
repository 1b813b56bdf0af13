/**
 * Writes numbers and texts into bytes that grow as needed and are reused. Whole numbers take as many bytes as they need;
 * `ByteReader` reads the same back.
 */
export class ByteWriter {
  bytes: Uint8Array;
  at = 0;
  #view: DataView;

  constructor(capacity = 4_096) {
    this.bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Room for this many further bytes, which the caller may then write without asking again. */
  reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.at + more));
    wider.set(this.bytes.subarray(0, this.at));
    this.bytes = wider;
    this.#view = new DataView(wider.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  /** A whole number from 0 to 2^53; up to 2^64 it is kept as exactly as a number can be. */
  whole(value: number): void {
    this.reserve(10);
    let left = value;
    while (left > 0x7fffffff) {
      this.bytes[this.at++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    while (left > 127) {
      this.bytes[this.at++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.bytes[this.at++] = left;
  }

  /** A whole number of either sign, up to 2^52. */
  signed(value: number): void {
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** A whole number below 2^32, in four bytes whatever it is. */
  word(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.at, value, true);
    this.at += 4;
  }

  /** Any number, exactly: short when it is whole and not negative, nine bytes otherwise. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 50 && !Object.is(value, -0)) this.whole(value * 2);
    else {
      this.whole(1);
      this.double(value);
    }
  }

  text(value: string): void {
    this.blob(ENCODER.encode(value));
  }

  blob(value: Uint8Array): void {
    this.whole(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  /** What was written, as bytes of their own; the writer begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const written = this.bytes.slice(0, this.at);
    this.at = 0;
    return written;
  }
}

const ENCODER = new TextEncoder();
