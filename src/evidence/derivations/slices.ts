import type { SliceRule } from '../../catalog/objective.ts';
import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { POINT_LATENESS } from '../cell.ts';
import { denseSlots, NOTHING, type Counts, type SlotColumns } from '../slot-columns.ts';
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
  readonly #isShare: boolean;
  readonly #slices = new Map<number, Slice>();
  /** Numbers of slices: those before the one are over, those before the other are forgotten. */
  #over: number;
  #forgotten: number;

  constructor(derivation: Slices, at: Instant) {
    this.derivation = derivation;
    this.#isShare = derivation.of.some(({ judge }) => judge === 'ratio');
    this.#over = this.#overAt(at);
    this.#forgotten = this.#forgottenAt(at);
  }

  /** Takes in all that is known of the sources; what it comes to is the lane. */
  restore(sources: readonly SlotColumns[]): SlotColumns {
    const { sliceMs } = this.derivation;
    const dense = sources.map((source) => denseSlots([source], sliceMs));
    const first = Math.min(...dense.map(({ from, isThere }) => (isThere.length === 0 ? Infinity : from)));
    const end = Math.max(...dense.map(({ from, isThere }) => (isThere.length === 0 ? -Infinity : from + isThere.length)));
    const length = Math.max(0, end - first);
    const lane = { at: new Float64Array(length), good: new Float64Array(length), total: new Float64Array(length) };
    let rows = 0;
    for (let number = first; number < end; number += 1) {
      const counts = dense.map(({ from, good, total }) => ({ good: good[number - from] ?? 0, total: total[number - from] ?? 0 }));
      const added = number < this.#over ? this.#judged(counts) : NOTHING;
      if (number >= this.#forgotten && dense.some(({ from, isThere }) => isThere[number - from] === 1))
        this.#slices.set(number, { counts, added });
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
    if (number < this.#forgotten) return;
    addTo(this.#slice(number), source, gained);
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
    const now = this.#judged(slice.counts);
    const gained = { good: now.good - slice.added.good, total: now.total - slice.added.total };
    slice.added = now;
    if (gained.good !== 0 || gained.total !== 0) emit((number * this.derivation.sliceMs) as Instant, gained);
  }

  #judged(counts: Slice['counts']): Counts {
    const { of } = this.derivation;
    let [seen, good] = [false, 1];
    for (let source = 0; source < of.length; source += 1) {
      const { good: part, total } = counts[source]!;
      if (total <= 0 && part <= 0) continue;
      const { judge } = of[source]!;
      seen = true;
      good = Math.min(good, judge === 'ratio' ? shareOf(part, total) : passes(judge, part / total) ? 1 : 0);
    }
    if (!seen) return NOTHING;
    return this.#isShare ? { good: Math.round(good * SLICE_PARTS), total: SLICE_PARTS } : { good, total: 1 };
  }

  #slice(number: number): Slice {
    const known = this.#slices.get(number);
    if (known !== undefined) return known;
    const opened = { counts: this.derivation.of.map(() => ({ good: 0, total: 0 })), added: NOTHING };
    this.#slices.set(number, opened);
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
