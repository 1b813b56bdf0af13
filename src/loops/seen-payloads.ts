import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';

/** A payload that comes again within this time is recognised; it may be recognised for up to twice as long. */
export const REPEAT_MEMORY = (10 * MINUTE) as DurationMs;

/** `new`: nobody had it, and the caller has it now. `waiting`: somebody is making it durable. `counted`: it is durable. */
export type Claim = 'new' | 'waiting' | 'counted';

/** Memory that several threads may work on. */
export type SeenMemory = { readonly words: SharedArrayBuffer; readonly places: number };

const EMPTY = 0;
const WRITING = 1;
const WAITING = 2;
const COUNTED = 3;
const GIVEN_UP = 4;
/** State, then the 128 bits of the digest. */
const WIDTH = 5;
const HALVES = 2;
const HEADER = 4;

/**
 * The digests of the payloads of the last minutes, in two halves that take turns: the older one is emptied and becomes the
 * newer one. Shared between threads without locks, because a payload may come again by another connection and so by another
 * thread. A half that is full recognises no further payloads; that is counted.
 */
export class SeenPayloads {
  readonly memory: SeenMemory;
  readonly #words: Int32Array;

  constructor(memory: SeenMemory) {
    this.memory = memory;
    this.#words = new Int32Array(memory.words);
  }

  /** `places` is how many payloads of ten minutes are recognised; a power of two, of which three quarters are used. */
  static open(places = 1_048_576): SeenPayloads {
    return new SeenPayloads({ words: new SharedArrayBuffer((HEADER + HALVES * places * WIDTH) * 4), places });
  }

  /** How many payloads could not be remembered because their half was full. */
  get forgotten(): number {
    return Atomics.load(this.#words, 3);
  }

  claim(digest: Uint8Array): Claim {
    const newer = Atomics.load(this.#words, 0);
    const before = this.#find(1 - newer, digest);
    if (before >= 0) {
      const state = this.#stateOf(before);
      if (state !== GIVEN_UP) return state === COUNTED ? 'counted' : 'waiting';
    }
    return this.#claimIn(newer, digest);
  }

  /** The payload is durable. */
  counted(digest: Uint8Array): void {
    this.#settle(digest, COUNTED);
  }

  /** The payload was not counted, and is welcome again. */
  giveUp(digest: Uint8Array): void {
    this.#settle(digest, GIVEN_UP);
  }

  /** Called by one thread only, every ten minutes or when told so: what was seen before the last turn is forgotten. */
  turn(at: Instant): void {
    const last = (Atomics.load(this.#words, 1) >>> 0) * 1_000; // unsigned: seconds outgrow 31 bits in 2038
    if (last !== 0 && at - last < REPEAT_MEMORY) return;
    Atomics.store(this.#words, 1, Math.floor(at / 1_000));
    if (last === 0) return;
    const older = 1 - Atomics.load(this.#words, 0);
    const from = this.#start(older);
    this.#words.fill(0, from, from + this.memory.places * WIDTH);
    Atomics.store(this.#words, 2, 0);
    Atomics.store(this.#words, 0, older);
  }

  #settle(digest: Uint8Array, state: number): void {
    for (const half of [0, 1]) {
      const at = this.#find(half, digest);
      if (at < 0) continue;
      // What was given up is nobody's any more: only a new claim makes it count.
      if (state === COUNTED) Atomics.compareExchange(this.#words, at, WAITING, COUNTED);
      else Atomics.store(this.#words, at, state);
    }
  }

  #claimIn(half: number, digest: Uint8Array): Claim {
    const { places } = this.memory;
    for (let probe = hashOf(digest); ; probe += 1) {
      const at = this.#start(half) + (probe & (places - 1)) * WIDTH;
      // Only what would be added is turned away: what a full half holds, it knows.
      if (Atomics.load(this.#words, at) === EMPTY && Atomics.load(this.#words, 2) > places * 0.75) {
        Atomics.add(this.#words, 3, 1);
        return 'new';
      }
      if (Atomics.compareExchange(this.#words, at, EMPTY, WRITING) === EMPTY) {
        for (let word = 0; word < 4; word += 1) this.#words[at + 1 + word] = wordOf(digest, word);
        Atomics.store(this.#words, at, WAITING);
        Atomics.add(this.#words, 2, 1);
        return 'new';
      }
      if (!this.#holds(at, digest)) continue;
      if (Atomics.compareExchange(this.#words, at, GIVEN_UP, WAITING) === GIVEN_UP) return 'new';
      return this.#stateOf(at) === COUNTED ? 'counted' : 'waiting';
    }
  }

  /** Where the digest stands in the half, or -1. */
  #find(half: number, digest: Uint8Array): number {
    const { places } = this.memory;
    const start = this.#start(half);
    for (let probe = hashOf(digest), tried = 0; tried < places; probe += 1, tried += 1) {
      const at = start + (probe & (places - 1)) * WIDTH;
      if (Atomics.load(this.#words, at) === EMPTY) return -1;
      if (this.#holds(at, digest)) return at;
    }
    return -1;
  }

  /** Waits for the few instructions in which another thread writes the digest. */
  #holds(at: number, digest: Uint8Array): boolean {
    while (Atomics.load(this.#words, at) === WRITING);
    for (let word = 0; word < 4; word += 1) if (this.#words[at + 1 + word] !== wordOf(digest, word)) return false;
    return true;
  }

  #stateOf(at: number): number {
    return Atomics.load(this.#words, at);
  }

  #start(half: number): number {
    return HEADER + half * this.memory.places * WIDTH;
  }
}

function hashOf(digest: Uint8Array): number {
  return wordOf(digest, 0) & 0x7fffffff;
}

function wordOf(digest: Uint8Array, word: number): number {
  const at = word * 4;
  return (digest[at] ?? 0) | ((digest[at + 1] ?? 0) << 8) | ((digest[at + 2] ?? 0) << 16) | ((digest[at + 3] ?? 0) << 24);
}
