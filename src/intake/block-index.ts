/** A piece of a payload. The caller keeps one and fills it in place, so that a look-up costs no object. */
export type Block = { body: Uint8Array; view: DataView; start: number; end: number };

/** Longer blocks are not kept: nobody names a stream in 64 KB. */
const MOST_BYTES = 65_536;
/** A chain of collisions costs at most this many looks, whoever chose the bytes. */
const MOST_PROBES = 24;

/** How much an index keeps at most: some 300 bytes for each of as many streams as there may be counters, and their metrics. */
export type IndexBounds = { readonly blocks: number; readonly bytes: number };
export const INDEX_BOUNDS: IndexBounds = { blocks: 400_000, bytes: 128 * 1_048_576 };

/**
 * Blocks of bytes under a parent, to small numbers: the attributes of a point under its metric, the metric's name under
 * its resource. A sender writes the same thing in the same bytes each time, so what they mean is worked out once. A block
 * is the same only when all its bytes are: a hash alone could be collided on purpose.
 */
export class BlockIndex {
  readonly bounds: IndexBounds;
  #slots = new Int32Array(1_024);
  #hashes = new Int32Array(512);
  #parents = new Int32Array(512);
  /** Whole numbers of 32 bits, as bounds are far below 2^31: to reckon with doubles would take half as long again. */
  #starts = new Int32Array(513);
  #arena = new Uint8Array(65_536);
  #view = new DataView(this.#arena.buffer);
  #count = 0;
  /** A payload mostly repeats the one before it, so what follows is guessed before it is looked for. */
  #guess = 0;

  constructor(bounds = INDEX_BOUNDS) {
    this.bounds = bounds;
  }

  get size(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count >= this.bounds.blocks || this.#starts[this.#count]! >= this.bounds.bytes;
  }

  /**
   * The block that is guessed to come next under this parent, if it stands at the start of this one: its number, or -1.
   * Whoever asks finds out by `lengthOf` where it ends, and has not had to look for its end before.
   */
  guessed(parent: number, block: Block): number {
    const guess = this.#guess;
    if (guess >= this.#count || this.#parents[guess] !== parent) return -1;
    const { start, end } = block;
    const guessedEnd = start + this.lengthOf(guess);
    if (guessedEnd > end) return -1;
    block.end = guessedEnd;
    const isIt = this.#same(guess, block);
    block.end = end;
    if (!isIt) return -1;
    this.#guess = guess + 1;
    return guess;
  }

  lengthOf(entry: number): number {
    return this.#starts[entry + 1]! - this.#starts[entry]!;
  }

  /** The number of the block under this parent, or -1. */
  find(parent: number, block: Block): number {
    const guess = this.#guess;
    if (guess < this.#count && this.#parents[guess] === parent && this.#same(guess, block)) {
      this.#guess = guess + 1;
      return guess;
    }
    const hash = hashOf(parent, block);
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MOST_PROBES; probe += 1) {
      const entry = this.#slots[(hash + probe) & mask]! - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] !== hash || this.#parents[entry] !== parent || !this.#same(entry, block)) continue;
      this.#guess = entry + 1;
      return entry;
    }
    return -1;
  }

  /** Keeps a block that is not there yet; -1 when it is too long, its place too crowded or the index full. */
  keep(parent: number, block: Block): number {
    const { body, start, end } = block;
    if (end - start > MOST_BYTES || this.full) return -1;
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const hash = hashOf(parent, block);
    const entry = this.#count;
    if (!this.#place(hash, entry)) return -1;
    const from = this.#starts[entry]!;
    this.#reserve(from + end - start);
    this.#arena.set(body.subarray(start, end), from);
    this.#starts[entry + 1] = from + end - start;
    this.#hashes[entry] = hash;
    this.#parents[entry] = parent;
    this.#count = entry + 1;
    this.#guess = entry + 1;
    return entry;
  }

  /** Numbers given out before mean nothing afterwards. */
  empty(): void {
    this.#slots.fill(0);
    this.#count = 0;
    this.#guess = 0;
  }

  /**
   * Sixteen bytes at a time, as doubles: comparing is most of what is done to a sample. Doubles that are equal have the same
   * bytes unless they are zero, and those that are not may: bytes that are no number are not equal to themselves.
   */
  #same(entry: number, { body, view, start, end }: Block): boolean {
    let kept = this.#starts[entry]!;
    if (this.#starts[entry + 1]! - kept !== end - start) return false;
    const arena = this.#view;
    let at = start;
    for (; at + 16 <= end; at += 16, kept += 16) {
      const one = view.getFloat64(at, true);
      const two = view.getFloat64(at + 8, true);
      if (one !== arena.getFloat64(kept, true) || two !== arena.getFloat64(kept + 8, true) || one === 0 || two === 0) break;
    }
    for (; at + 4 <= end; at += 4, kept += 4) if (arena.getInt32(kept, true) !== view.getInt32(at, true)) return false;
    for (; at < end; at += 1, kept += 1) if (this.#arena[kept] !== body[at]) return false;
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
    const wider = new Uint8Array(Math.max(bytes, this.#arena.length * 2));
    wider.set(this.#arena);
    this.#arena = wider;
    this.#view = new DataView(wider.buffer);
  }

  /** An entry that finds no place in the wider table is kept anew when it comes again; its old number is no longer found. */
  #grow(): void {
    const capacity = this.#slots.length;
    this.#slots = new Int32Array(capacity * 2);
    this.#hashes = widened(this.#hashes, new Int32Array(capacity));
    this.#parents = widened(this.#parents, new Int32Array(capacity));
    const starts = new Int32Array(capacity + 1);
    starts.set(this.#starts);
    this.#starts = starts;
    for (let entry = 0; entry < this.#count; entry += 1) this.#place(this.#hashes[entry]!, entry);
  }
}

function hashOf(parent: number, { body, view, start, end }: Block): number {
  let hash = Math.imul(parent ^ 0x9e3779b9, 0x85ebca6b);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; at < end; at += 1) hash = Math.imul(hash ^ body[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function widened(from: Int32Array, to: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  to.set(from);
  return to;
}
