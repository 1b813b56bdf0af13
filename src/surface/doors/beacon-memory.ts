import { createHmac, randomBytes } from 'node:crypto';
import { charged, waitFor, type Rate } from '../../intake/quota.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';

/** What doors in several threads know together of pages: a secret, and memory that holds nothing but numbers. */
export type BeaconMemory = {
  readonly key: Uint8Array;
  readonly rates: SharedArrayBuffer;
  readonly visits: SharedArrayBuffer;
  readonly journeys: SharedArrayBuffer;
};

/** Places in each table. With more visitors at once some share a place: that makes a rate tighter, and forgets a visit sooner. */
const SLOTS = 131_072;

/** Without a key of the data folder tickets hold until the process ends. */
export function beaconMemory(key: Uint8Array = randomBytes(32)): BeaconMemory {
  const table = (): SharedArrayBuffer => new SharedArrayBuffer(SLOTS * 8);
  return { key, rates: table(), visits: table(), journeys: table() };
}

/** The key of pages, told apart from the one of the data folder that it is made from. */
export function pagesKey(folderKey: Uint8Array): Uint8Array {
  return createHmac('sha256', folderKey).update('plimsoll pages').digest();
}

/** A keyed hash: nobody outside can choose two that meet, and nobody inside can tell of whom it is. */
export function keyedHash(key: Uint8Array, what: string): bigint {
  return createHmac('sha256', key).update(what).digest().readBigUInt64LE();
}

/** How fast each of very many may come, in bounded memory. */
export class RateTable {
  readonly #words: BigInt64Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new BigInt64Array(memory);
  }

  wait(who: bigint, at: Instant, rate: Rate): DurationMs {
    return waitFor(Number(Atomics.load(this.#words, placeOf(who))) / FINE, at, rate);
  }

  /** Takes one; false when it has to wait, and nothing was taken then. */
  take(who: bigint, at: Instant, rate: Rate): boolean {
    const place = placeOf(who);
    for (let was = Atomics.load(this.#words, place); ;) {
      const paidAt = Number(was) / FINE;
      if (waitFor(paidAt, at, rate) > 0) return false;
      const next = BigInt(Math.round(charged(paidAt, at, { amount: 1, rate }) * FINE));
      const found = Atomics.compareExchange(this.#words, place, was, next);
      if (found === was) return true;
      was = found; // another thread took one meanwhile
    }
  }
}

/** Parts of a millisecond that are kept: a thousand a second are one each. */
const FINE = 1_000;

/** A number of 32 bits for each of very many; who came last has the place. */
export class StateTable {
  readonly #words: BigUint64Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new BigUint64Array(memory);
  }

  get(what: bigint): number | null {
    const word = Atomics.load(this.#words, placeOf(what));
    return word !== 0n && word >> 32n === markOf(what) ? Number(word & 0xffff_ffffn) : null;
  }

  /** Whether somebody else has its place, so that what was known of it may be forgotten. */
  isTaken(what: bigint): boolean {
    const word = Atomics.load(this.#words, placeOf(what));
    return word !== 0n && word >> 32n !== markOf(what);
  }

  set(what: bigint, state: number): void {
    Atomics.store(this.#words, placeOf(what), (markOf(what) << 32n) | BigInt(state >>> 0));
  }
}

function placeOf(hash: bigint): number {
  return Number(hash & BigInt(SLOTS - 1));
}

/** Of the bits that are not the place; never 0, which is a place that nobody has. */
function markOf(hash: bigint): bigint {
  return (hash >> 32n) | 1n;
}
