import { broken } from './units.ts';

/** Reads what `ByteWriter` wrote. The bytes are ours and checked by whoever keeps them: what does not fit is a broken invariant. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.at++] ?? broken('bytes of ours end too early');
  }

  whole(): number {
    const first = this.bytes[this.at]!;
    if (first < 128) {
      this.at += 1;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const value = this.whole();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    this.at += 8;
    return this.at <= this.bytes.length ? this.#view.getFloat64(this.at - 8, true) : broken('bytes of ours end too early');
  }

  number(): number {
    const value = this.whole();
    return value % 2 === 0 ? value / 2 : this.double();
  }

  /** Two words, low half first, as one signed number. */
  signed64(): bigint {
    this.at += 8;
    return this.at <= this.bytes.length ? this.#view.getBigInt64(this.at - 8, true) : broken('bytes of ours end too early');
  }

  text(): string {
    return DECODER.decode(this.blob());
  }

  /** Lent: part of the bytes that are being read. */
  blob(): Uint8Array {
    const size = this.whole();
    return this.raw(size);
  }

  raw(size: number): Uint8Array {
    const start = this.at;
    this.at += size;
    return this.at <= this.bytes.length ? this.bytes.subarray(start, this.at) : broken('bytes of ours end too early');
  }
}

const DECODER = new TextDecoder();
