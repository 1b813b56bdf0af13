/** Longer texts are not kept: they are unlikely to come again, and the arena stays bounded. */
const MOST_BYTES = 256;
/** A chain of collisions costs at most this many looks, whoever chose the texts. */
const MOST_PROBES = 16;

/**
 * Texts, as the UTF-8 bytes in which they arrive, to small numbers. A text is the same only when its bytes are: a hash
 * alone could be collided on purpose and would credit one customer's errors to another. Four bytes are taken at a time,
 * because looking texts up is most of what is done with a span.
 */
export class ByteIndex {
  #slots = new Int32Array(256);
  #hashes = new Int32Array(128);
  #starts = new Int32Array(129);
  #values = new Int32Array(128);
  #arena = new Uint8Array(4_096);
  #view = new DataView(this.#arena.buffer);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** The number kept for these bytes, or -1. */
  find(body: DataView, start: number, end: number): number {
    const hash = hashOfBytes(body, start, end);
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const entry = this.#slots[(hash + probe) & mask]! - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] === hash && this.#same(entry, body, start, end)) return this.#values[entry]!;
    }
    return -1;
  }

  /** Keeps a number for bytes that are not there yet; false when the text is too long or its place too crowded. */
  keep(text: Uint8Array, value: number): boolean {
    if (text.length > MOST_BYTES) return false;
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const start = this.#starts[this.#count]!;
    this.#reserve(start + text.length);
    this.#arena.set(text, start);
    const hash = hashOfBytes(this.#view, start, start + text.length);
    if (!this.#place(hash, this.#count)) return false;
    this.#starts[this.#count + 1] = start + text.length;
    this.#hashes[this.#count] = hash;
    this.#values[this.#count] = value;
    this.#count += 1;
    return true;
  }

  #same(entry: number, body: DataView, start: number, end: number): boolean {
    let kept = this.#starts[entry]!;
    if (this.#starts[entry + 1]! - kept !== end - start) return false;
    const view = this.#view;
    let at = start;
    for (; at + 4 <= end; at += 4, kept += 4) if (view.getInt32(kept, true) !== body.getInt32(at, true)) return false;
    for (; at < end; at += 1, kept += 1) if (view.getUint8(kept) !== body.getUint8(at)) return false;
    return true;
  }

  #place(hash: number, entry: number): boolean {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const slot = (hash + probe) & mask;
      if (this.#slots[slot] !== 0) continue;
      this.#slots[slot] = entry + 1;
      return true;
    }
    return false;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#arena.length) return;
    this.#arena = widened(this.#arena, new Uint8Array(this.#arena.length * 2));
    this.#view = new DataView(this.#arena.buffer);
  }

  /** An entry that finds no place in the wider table is forgotten: it is looked at anew each time, which is only slower. */
  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#hashes = widened(this.#hashes, new Int32Array(this.#hashes.length * 2));
    this.#values = widened(this.#values, new Int32Array(this.#values.length * 2));
    this.#starts = widened(this.#starts, new Int32Array(this.#hashes.length + 1));
    for (let entry = 0; entry < this.#count; entry += 1) this.#place(this.#hashes[entry]!, entry);
  }
}

/**
 * Multiplying carries differences up and shifting brings them down. The last two rounds make the low bits, which choose the
 * place, depend on all bits alike: texts that are counted up would crowd in a few places otherwise.
 */
export function hashOfBytes(body: DataView, start: number, end: number): number {
  let hash = (end - start) ^ 0x811c9dc5;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ body.getInt32(at, true), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; at < end; at += 1) hash = Math.imul(hash ^ body.getUint8(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function widened<Column extends Int32Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
