import type { SliceRule } from '../../catalog/objective.ts';
import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { AHEAD, POINT_LATENESS } from '../cell.ts';
import { denseSlots, NOTHING, type Counts, type DenseSlots, type SlotColumns } from '../slot-columns.ts';
import type { Emit, Slices, SliceSource } from './derivation.ts';

/** A slice whose own share of good events is added counts as so many. */
export const SLICE_PARTS = 1e9;
/** Slices are remembered for as long as anything can come late to them, so that it amends them exactly. */
const REMEMBERED = (POINT_LATENESS + HOUR) as DurationMs;
const EMPTY = -1;

/**
 * Judges slices of time as they end, and again when something comes late. A slice without events is in no lane. Slices are
 * numbered (start ÷ length), and remembered in rows that are used again: thousands of lanes are judged side by side.
 */
export class SliceJudge {
  readonly derivation: Slices;
  readonly #rows: number;
  readonly #isShare: boolean;
  /** Which slice a row holds; what each source counted in it, good and total; and what the lane has of it. */
  readonly #numbers: Float64Array;
  readonly #counts: Float64Array;
  readonly #added: Float64Array;
  /** Numbers of slices: those before the one are over, those before the other are forgotten. */
  #over: number;
  #forgotten: number;

  constructor(derivation: Slices, at: Instant) {
    const { sliceMs, of } = derivation;
    this.derivation = derivation;
    this.#isShare = of.some(({ judge }) => judge === 'ratio');
    this.#rows = Math.ceil((REMEMBERED + AHEAD) / sliceMs) + 2;
    this.#numbers = new Float64Array(this.#rows).fill(EMPTY);
    this.#counts = new Float64Array(this.#rows * of.length * 2);
    this.#added = new Float64Array(this.#rows * 2);
    this.#over = this.#overAt(at);
    this.#forgotten = this.#forgottenAt(at);
  }

  /** Takes in all that is known of the sources; what it comes to is the lane. */
  restore(sources: readonly SlotColumns[]): SlotColumns {
    const { sliceMs, of } = this.derivation;
    const dense = sources.map((source) => denseSlots([source], sliceMs));
    const { first, end } = boundsOf(dense);
    const lane = { at: new Float64Array(end - first), good: new Float64Array(end - first), total: new Float64Array(end - first) };
    const counts = new Float64Array(of.length * 2);
    let rows = 0;
    for (let number = first; number < end; number += 1) {
      for (const [source, { from, good, total }] of dense.entries()) {
        counts[source * 2] = good[number - from] ?? 0;
        counts[source * 2 + 1] = total[number - from] ?? 0;
      }
      const added = number < this.#over ? this.#judged(counts, 0) : NOTHING;
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
    const number = Math.floor(at / this.derivation.sliceMs);
    const row = number % this.#rows;
    if (number < this.#forgotten || this.#numbers[row]! > number) return;
    if (this.#numbers[row] !== number) this.#makeRoom(number, emit);
    const place = (row * this.derivation.of.length + source) * 2;
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

  /** A row holds the newest slice that had something. The one before it is judged for good, should it not have been. */
  #makeRoom(number: number, emit: Emit): void {
    const row = number % this.#rows;
    const before = this.#numbers[row]!;
    if (before !== EMPTY) {
      this.#count(row, emit);
      this.#forgotten = Math.max(this.#forgotten, before + 1);
    }
    this.#remember(number, new Float64Array(this.derivation.of.length * 2), NOTHING);
  }

  #remember(number: number, counts: Float64Array, { good, total }: Counts): void {
    const row = number % this.#rows;
    this.#numbers[row] = number;
    this.#counts.set(counts, row * counts.length);
    this.#added[row * 2] = good;
    this.#added[row * 2 + 1] = total;
  }

  #count(row: number, emit: Emit): void {
    const now = this.#judged(this.#counts, row * this.derivation.of.length * 2);
    const gained = { good: now.good - this.#added[row * 2]!, total: now.total - this.#added[row * 2 + 1]! };
    if (gained.good === 0 && gained.total === 0) return;
    this.#added[row * 2] = now.good;
    this.#added[row * 2 + 1] = now.total;
    emit((this.#numbers[row]! * this.derivation.sliceMs) as Instant, gained);
  }

  #judged(counts: Float64Array, from: number): Counts {
    const { of } = this.derivation;
    let [seen, share] = [false, 1];
    for (let source = 0; source < of.length; source += 1) {
      const good = counts[from + source * 2]!;
      const total = counts[from + source * 2 + 1]!;
      if (total <= 0 && good <= 0) continue;
      seen = true;
      share = Math.min(share, shareOf(of[source]!, good, total));
    }
    if (!seen) return NOTHING;
    return this.#isShare ? { good: Math.round(share * SLICE_PARTS), total: SLICE_PARTS } : { good: share, total: 1 };
  }

  #overAt(at: Instant): number {
    return Math.floor((at - this.derivation.delayMs) / this.derivation.sliceMs);
  }

  #forgottenAt(at: Instant): number {
    return Math.floor((at - REMEMBERED) / this.derivation.sliceMs);
  }
}

function boundsOf(dense: readonly DenseSlots[]): { readonly first: number; readonly end: number } {
  const some = dense.filter(({ isThere }) => isThere.length > 0);
  if (some.length === 0) return { first: 0, end: 0 };
  return {
    first: Math.min(...some.map(({ from }) => from)),
    end: Math.max(...some.map(({ from, isThere }) => from + isThere.length)),
  };
}

/** Of a judged source 1 or 0. Sums of shares are off in their last digits, and two counters of one cell may be a reading apart. */
function shareOf({ judge }: SliceSource, good: number, total: number): number {
  if (judge !== 'ratio') return passes(judge, good / total) ? 1 : 0;
  return total <= 0 ? 1 : Math.min(1, Math.max(0, good / total));
}

function passes({ op, bound }: SliceRule, quotient: number): boolean {
  switch (op) {
    case 'gte':
      return quotient >= bound;
    case 'gt':
      return quotient > bound;
    case 'lte':
      return quotient <= bound;
    case 'lt':
      return quotient < bound;
  }
}
