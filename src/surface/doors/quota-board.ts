import { createHash } from 'node:crypto';
import { charged, waitFor, type PaidAt, type Rate } from '../../intake/quota.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';

export type Charged = 'bytes' | 'observations';

/** As many as a catalog can name, and room for those that it named before. */
const SLOTS = 16_384;
/** A slot: whose it is, and when its bytes and its observations are paid for. */
const WORDS = 3;
const WORD_OF: Readonly<Record<Charged, number>> = { bytes: 1, observations: 2 };

/** Memory for one board; threads that are given the same one keep one quota per source between them. */
export function quotaMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(SLOTS * WORDS * 8);
}

/** What every source has still to pay for. */
export class QuotaBoard {
  readonly #words: BigInt64Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer = quotaMemory()) {
    this.#words = new BigInt64Array(memory);
  }

  /** The source's slot, the same in every thread. */
  slotOf(source: string): number {
    const name = createHash('sha256').update(source).digest().readBigInt64LE() | 1n; // 0 is a free slot
    const first = Number(BigInt.asUintN(32, name >> 1n)) % SLOTS;
    for (let tried = 0; tried < SLOTS; tried += 1) {
      const slot = ((first + tried) % SLOTS) * WORDS;
      const owner = Atomics.compareExchange(this.#words, slot, 0n, name);
      if (owner === 0n || owner === name) return slot;
    }
    return first * WORDS; // a board that is full makes two sources share a quota: it never loosens one
  }

  /** How long the source has to wait before it may send again. */
  wait(slot: number, at: Instant, [what, rate]: readonly [Charged, Rate]): DurationMs {
    return waitFor(paidAtOf(Atomics.load(this.#words, slot + WORD_OF[what])), at, rate);
  }

  charge(slot: number, at: Instant, { what, amount, rate }: { what: Charged; amount: number; rate: Rate }): void {
    const word = slot + WORD_OF[what];
    for (let was = Atomics.load(this.#words, word); ;) {
      const next = bitsOf(charged(paidAtOf(was), at, { amount, rate }));
      const found = Atomics.compareExchange(this.#words, word, was, next);
      if (found === was) return;
      was = found; // another thread charged meanwhile
    }
  }
}

/** Only whole numbers can be exchanged between threads in one step; these are the same 64 bits. */
const NUMBER = new Float64Array(1);
const BITS = new BigInt64Array(NUMBER.buffer);

function paidAtOf(bits: bigint): PaidAt {
  BITS[0] = bits;
  return NUMBER[0] ?? 0;
}

function bitsOf(paidAt: PaidAt): bigint {
  NUMBER[0] = paidAt;
  return BITS[0] ?? 0n;
}
