import { appendRow, type ObservationBatch } from './observation-batch.ts';

/** As wide as the evidence's slots, so that each row of what was heard belongs to one of them. */
const SLOT_MS = 10_000;
/** A block of spans lies within a few slots. One that is spread over more is told in several rows per slot. */
const MOST_SLOTS = 64;

/**
 * What was heard of one block of a payload: per slot of time how many spans, and when the newest was. Each becomes one row
 * per journey that hears the block, however many spans there are.
 */
export class Hearing {
  /** The journeys' series of what was heard, and from each the distance to that of what was biased. */
  #series: readonly number[] = [];
  readonly #toBiased: number;
  /** When they begin. */
  readonly #slots = new Float64Array(MOST_SLOTS);
  readonly #newest = new Float64Array(MOST_SLOTS);
  readonly #heard = new Float64Array(MOST_SLOTS);
  readonly #biased = new Float64Array(MOST_SLOTS);
  #count = 0;
  #last = 0;

  constructor(toBiased: number) {
    this.#toBiased = toBiased;
  }

  begin(series: readonly number[]): void {
    this.#series = series;
    this.#count = 0;
    this.#last = 0;
  }

  add(batch: ObservationBatch, at: number, isBiased: boolean): void {
    // Mostly the slot of the span before, which costs no division.
    const since = this.#last < this.#count ? at - this.#slots[this.#last]! : -1;
    const index = since >= 0 && since < SLOT_MS ? this.#last : this.#find(batch, at);
    this.#last = index;
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

  #find(batch: ObservationBatch, at: number): number {
    for (let index = 0; index < this.#count; index += 1) {
      const since = at - this.#slots[index]!;
      if (since >= 0 && since < SLOT_MS) return index;
    }
    if (this.#count === MOST_SLOTS) this.tell(batch);
    const index = this.#count;
    this.#count += 1;
    this.#slots[index] = at - (at % SLOT_MS);
    this.#newest[index] = 0;
    this.#heard[index] = 0;
    this.#biased[index] = 0;
    return index;
  }
}

function appendCount(batch: ObservationBatch, { at, series, count }: { at: number; series: number; count: number }): void {
  appendRow(batch, { at, series, cohort: 0, good: 0, total: count, n: count, sum: 0 });
}
