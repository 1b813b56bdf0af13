import { appendRow, type ObservationBatch } from './observation-batch.ts';

/** As wide as the evidence's slots, so that each row of what was heard belongs to one of them. */
const SLOT_MS = 10_000;
/** A block of spans lies within a few slots. One that is spread over more is told in several rows per slot. A power of two. */
const MOST_SLOTS = 64;

/**
 * What was heard of one block of a payload: per slot of time how many spans, and when the newest was. Each becomes one row
 * per journey that hears the block, however many spans there are.
 */
export class Hearing {
  /** The journeys' series of what was heard, and from each the distance to that of what was biased. */
  #series: readonly number[] = [];
  readonly #toBiased: number;
  /** By the last digits of a slot's number: where it probably stands. */
  readonly #guesses = new Uint8Array(MOST_SLOTS);
  /** Their numbers since the epoch. */
  readonly #slots = new Float64Array(MOST_SLOTS);
  readonly #newest = new Float64Array(MOST_SLOTS);
  readonly #heard = new Float64Array(MOST_SLOTS);
  readonly #biased = new Float64Array(MOST_SLOTS);
  #count = 0;

  constructor(toBiased: number) {
    this.#toBiased = toBiased;
  }

  begin(series: readonly number[]): void {
    this.#series = series;
    this.#count = 0;
  }

  /** `endMs` is read from the span: handed over by itself, a number that large becomes an object for each span. */
  add(batch: ObservationBatch, { endMs: at }: { readonly endMs: number }, isBiased: boolean): void {
    const slot = Math.floor(at / SLOT_MS);
    // Spans of few slots come mixed: one look finds the place of each.
    const guess = this.#guesses[slot & (MOST_SLOTS - 1)]!;
    const index = guess < this.#count && this.#slots[guess] === slot ? guess : this.#find(batch, slot);
    this.#heard[index]! += 1;
    if (isBiased) this.#biased[index]! += 1;
    if (at > this.#newest[index]!) this.#newest[index] = at;
  }

  tell(batch: ObservationBatch): void {
    for (let index = 0; index < this.#count; index += 1) {
      const at = this.#newest[index]!;
      for (const series of this.#series) {
        appendCount(batch, { at, series, count: this.#heard[index]! });
        if (this.#biased[index]! > 0) appendCount(batch, { at, series: series + this.#toBiased, count: this.#biased[index]! });
      }
    }
    this.#count = 0;
  }

  #find(batch: ObservationBatch, slot: number): number {
    let index = 0;
    while (index < this.#count && this.#slots[index] !== slot) index += 1;
    this.#guesses[slot & (MOST_SLOTS - 1)] = index;
    if (index < this.#count) return index;
    if (this.#count === MOST_SLOTS) {
      this.tell(batch);
      return this.#find(batch, slot);
    }
    this.#count += 1;
    this.#slots[index] = slot;
    this.#newest[index] = 0;
    this.#heard[index] = 0;
    this.#biased[index] = 0;
    return index;
  }
}

function appendCount(batch: ObservationBatch, { at, series, count }: { at: number; series: number; count: number }): void {
  appendRow(batch, { at, series, cohort: 0, good: 0, total: count, n: count, sum: 0 });
}
