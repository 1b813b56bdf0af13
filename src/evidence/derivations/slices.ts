import type { SliceRule } from '../../catalog/objective.ts';
import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { POINT_LATENESS } from '../cell.ts';
import { columnsOfRows, type Counts, type SlotColumns } from '../slot-columns.ts';
import type { Emit, Slices } from './derivation.ts';

/** A slice whose own share of good events is added counts as so many. */
export const SLICE_PARTS = 1e9;
/** Slices are remembered for as long as anything can come late to them, so that it amends them exactly. */
const REMEMBERED = (POINT_LATENESS + HOUR) as DurationMs;

/** What the sources counted in a slice, and what the lane has of it. */
type Slice = { readonly counts: { good: number; total: number }[]; added: Counts };

/** Judges slices of time as they end, and again when something comes late. A slice without events is in no lane. */
export class SliceJudge {
  readonly derivation: Slices;
  readonly #slices = new Map<number, Slice>();
  /** Numbers of slices: those before the one are over, those before the other are forgotten. */
  #over: number;
  #forgotten: number;

  constructor(derivation: Slices, at: Instant) {
    this.derivation = derivation;
    this.#over = this.#overAt(at);
    this.#forgotten = this.#forgottenAt(at);
  }

  /** Takes in all that is known of the sources, in the order of time; what it comes to is the lane. */
  restore(sources: readonly SlotColumns[]): SlotColumns {
    const { sliceMs } = this.derivation;
    const slices = new Map<number, Slice>();
    for (const [source, { at, good, total }] of sources.entries())
      for (let row = 0; row < at.length; row += 1)
        addTo(this.#slice(slices, Math.floor(at[row]! / sliceMs)), source, { good: good[row]!, total: total[row]! });
    const rows: (Counts & { at: number })[] = [];
    for (const [number, slice] of slices) {
      if (number < this.#over) {
        slice.added = this.#judged(slice);
        if (slice.added.total > 0) rows.push({ at: number * sliceMs, ...slice.added });
      }
      if (number >= this.#forgotten) this.#slices.set(number, slice);
    }
    return columnsOfRows(rows.sort((a, b) => a.at - b.at));
  }

  gain(source: number, { at, gained }: { readonly at: Instant; readonly gained: Counts }, emit: Emit): void {
    const number = Math.floor(at / this.derivation.sliceMs);
    if (number < this.#forgotten) return;
    addTo(this.#slice(this.#slices, number), source, gained);
    if (number < this.#over) this.#count(number, emit);
  }

  /** Time has come so far: slices that are over by now count from now on. */
  turn(at: Instant, emit: Emit): void {
    const over = this.#overAt(at);
    if (over <= this.#over) return;
    const ended = [...this.#slices.keys()].filter((number) => number >= this.#over && number < over);
    this.#over = over;
    for (const number of ended.sort((a, b) => a - b)) this.#count(number, emit);
    this.#forgotten = Math.max(this.#forgotten, this.#forgottenAt(at));
    for (const number of this.#slices.keys()) if (number < this.#forgotten) this.#slices.delete(number);
  }

  #count(number: number, emit: Emit): void {
    const slice = this.#slices.get(number);
    if (slice === undefined) return;
    const now = this.#judged(slice);
    const gained = { good: now.good - slice.added.good, total: now.total - slice.added.total };
    slice.added = now;
    if (gained.good !== 0 || gained.total !== 0) emit((number * this.derivation.sliceMs) as Instant, gained);
  }

  #judged({ counts }: Slice): Counts {
    let [seen, good] = [false, 1];
    for (const [source, { judge }] of this.derivation.of.entries()) {
      const { good: part = 0, total = 0 } = counts[source] ?? {};
      if (total <= 0 && part <= 0) continue;
      seen = true;
      good = Math.min(good, judge === 'ratio' ? shareOf(part, total) : passes(judge, part / total) ? 1 : 0);
    }
    if (!seen) return { good: 0, total: 0 };
    const isShare = this.derivation.of.some(({ judge }) => judge === 'ratio');
    return isShare ? { good: Math.round(good * SLICE_PARTS), total: SLICE_PARTS } : { good, total: 1 };
  }

  #slice(slices: Map<number, Slice>, number: number): Slice {
    const known = slices.get(number);
    if (known !== undefined) return known;
    const opened = { counts: this.derivation.of.map(() => ({ good: 0, total: 0 })), added: { good: 0, total: 0 } };
    slices.set(number, opened);
    return opened;
  }

  #overAt(at: Instant): number {
    return Math.floor((at - this.derivation.delayMs) / this.derivation.sliceMs);
  }

  #forgottenAt(at: Instant): number {
    return Math.floor((at - REMEMBERED) / this.derivation.sliceMs);
  }
}

function addTo({ counts }: Slice, source: number, { good, total }: Counts): void {
  const sum = counts[source]!;
  sum.good += good;
  sum.total += total;
}

/** Sums of shares are off in their last digits, and two counters of one cell may be a reading apart. */
function shareOf(good: number, total: number): number {
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
