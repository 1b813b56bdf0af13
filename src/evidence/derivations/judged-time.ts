import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { AHEAD, POINT_LATENESS } from '../cell.ts';
import { denseSlots, NOTHING, type Counts, type DenseSlots, type SlotColumns } from '../slot-columns.ts';
import type { Emit } from './derivation.ts';

/** Slices are remembered for as long as anything can come late to them, so that it amends them exactly. */
const REMEMBERED = (POINT_LATENESS + HOUR) as DurationMs;
const EMPTY = -1;

export type TimeTerms = {
  readonly sliceMs: DurationMs;
  /** A slice is over so long after its end: what is known late by intention is not there before. */
  readonly delayMs: DurationMs;
  /** What they count comes later than telemetry does, and amends slices for so long. */
  readonly rememberedMs?: DurationMs;
  /** What a slice comes to: of each source good and total, one pair after the other, from this place on. */
  judge(counts: Float64Array, from: number): Counts;
};

/**
 * Slices of time that are judged as they end, and again when something comes late. A slice without events is in no lane.
 * Slices are numbered (start ÷ length), and remembered in rows that are used again: thousands of lanes are judged side by side.
 */
export class JudgedTime {
  readonly #terms: TimeTerms;
  readonly #rows: number;
  #sources: number;
  /** Which slice a row holds; what each source counted in it, good and total; and what the lane has of it. */
  readonly #numbers: Float64Array;
  #counts: Float64Array;
  readonly #added: Float64Array;
  /** Numbers of slices: those before the one are over, those before the other are forgotten. */
  #over: number;
  #forgotten: number;

  constructor(terms: TimeTerms, { sources, at }: { readonly sources: number; readonly at: Instant }) {
    this.#terms = terms;
    this.#sources = sources;
    this.#rows = Math.ceil((rememberedOf(terms) + AHEAD) / terms.sliceMs) + 2;
    this.#numbers = new Float64Array(this.#rows).fill(EMPTY);
    this.#counts = new Float64Array(this.#rows * sources * 2);
    this.#added = new Float64Array(this.#rows * 2);
    this.#over = this.#overAt(at);
    this.#forgotten = this.#forgottenAt(at);
  }

  /** Makes room for sources that nobody knew of before; what was counted of the others stays. */
  widen(sources: number): void {
    if (sources <= this.#sources) return;
    const [before, narrow] = [this.#counts, this.#sources * 2];
    this.#counts = new Float64Array(this.#rows * sources * 2);
    for (let row = 0; row < this.#rows; row += 1)
      this.#counts.set(before.subarray(row * narrow, (row + 1) * narrow), row * sources * 2);
    this.#sources = sources;
  }

  /** Takes in all that is known of the sources; what it comes to is the lane. */
  restore(sources: readonly SlotColumns[]): SlotColumns {
    const { sliceMs } = this.#terms;
    const dense = sources.map((source) => denseSlots([source], sliceMs));
    const { first, end } = boundsOf(dense);
    const lane = { at: new Float64Array(end - first), good: new Float64Array(end - first), total: new Float64Array(end - first) };
    const counts = new Float64Array(this.#sources * 2);
    let rows = 0;
    for (let number = first; number < end; number += 1) {
      for (const [source, { from, good, total }] of dense.entries()) {
        counts[source * 2] = good[number - from] ?? 0;
        counts[source * 2 + 1] = total[number - from] ?? 0;
      }
      const added = number < this.#over ? this.#terms.judge(counts, 0) : NOTHING;
      if (number >= this.#forgotten) this.#remember(number, counts, added);
      if (added.total === 0) continue;
      lane.at[rows] = number * sliceMs;
      lane.good[rows] = added.good;
      lane.total[rows] = added.total;
      rows += 1;
    }
    return { at: lane.at.subarray(0, rows), good: lane.good.subarray(0, rows), total: lane.total.subarray(0, rows) };
  }

  gain(source: number, { at, gained }: { readonly at: Instant; readonly gained: Counts }, emit: Emit): void {
    const number = Math.floor(at / this.#terms.sliceMs);
    const row = number % this.#rows;
    if (number < this.#forgotten || this.#numbers[row]! > number) return;
    if (this.#numbers[row] !== number) this.#makeRoom(number, emit);
    const place = (row * this.#sources + source) * 2;
    this.#counts[place]! += gained.good;
    this.#counts[place + 1]! += gained.total;
    if (number < this.#over) this.#count(row, emit);
  }

  /** Time has come so far: slices that are over by now count from now on. */
  turn(at: Instant, emit: Emit): void {
    const [from, to] = [this.#over, this.#overAt(at)];
    if (to <= from) return;
    this.#over = to;
    this.#forgotten = Math.max(this.#forgotten, this.#forgottenAt(at));
    const end = Math.min(to, from + this.#rows);
    for (let number = from; number < end; number += 1) {
      const row = number % this.#rows;
      const held = this.#numbers[row]!;
      if (held >= from && held < to) this.#count(row, emit);
    }
  }

  /** What the sources counted in the slice with this number, as it is remembered; null when nothing is. */
  countsOf(number: number): Float64Array | null {
    const row = number % this.#rows;
    if (this.#numbers[row] !== number) return null;
    return this.#counts.subarray(row * this.#sources * 2, (row + 1) * this.#sources * 2);
  }

  /** A row holds the newest slice that had something. The one before it is judged for good, should it not have been. */
  #makeRoom(number: number, emit: Emit): void {
    const row = number % this.#rows;
    const before = this.#numbers[row]!;
    if (before !== EMPTY) {
      this.#count(row, emit);
      this.#forgotten = Math.max(this.#forgotten, before + 1);
    }
    this.#remember(number, new Float64Array(this.#sources * 2), NOTHING);
  }

  #remember(number: number, counts: Float64Array, { good, total }: Counts): void {
    const row = number % this.#rows;
    this.#numbers[row] = number;
    this.#counts.set(counts, row * counts.length);
    this.#added[row * 2] = good;
    this.#added[row * 2 + 1] = total;
  }

  #count(row: number, emit: Emit): void {
    const now = this.#terms.judge(this.#counts, row * this.#sources * 2);
    const gained = { good: now.good - this.#added[row * 2]!, total: now.total - this.#added[row * 2 + 1]! };
    if (gained.good === 0 && gained.total === 0) return;
    this.#added[row * 2] = now.good;
    this.#added[row * 2 + 1] = now.total;
    emit((this.#numbers[row]! * this.#terms.sliceMs) as Instant, gained);
  }

  #overAt(at: Instant): number {
    return Math.floor((at - this.#terms.delayMs) / this.#terms.sliceMs);
  }

  #forgottenAt(at: Instant): number {
    return Math.floor((at - rememberedOf(this.#terms)) / this.#terms.sliceMs);
  }
}

function rememberedOf({ rememberedMs = REMEMBERED }: TimeTerms): DurationMs {
  return rememberedMs;
}

function boundsOf(dense: readonly DenseSlots[]): { readonly first: number; readonly end: number } {
  const some = dense.filter(({ isThere }) => isThere.length > 0);
  if (some.length === 0) return { first: 0, end: 0 };
  return {
    first: Math.min(...some.map(({ from }) => from)),
    end: Math.max(...some.map(({ from, isThere }) => from + isThere.length)),
  };
}
