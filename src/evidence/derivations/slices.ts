import type { SliceRule } from '../../catalog/objective.ts';
import type { Instant } from '../../kernel/units.ts';
import { NOTHING, type Counts, type SlotColumns } from '../slot-columns.ts';
import type { Emit, Slices, SliceSource } from './derivation.ts';
import { JudgedTime } from './judged-time.ts';

/** A slice whose own share of good events is added counts as so many. */
export const SLICE_PARTS = 1e9;

/** Judges slices of time as they end, by what each of their sources counted. */
export class SliceJudge {
  readonly derivation: Slices;
  readonly #isShare: boolean;
  readonly #time: JudgedTime;

  constructor(derivation: Slices, at: Instant) {
    const { sliceMs, delayMs, rememberedMs, of } = derivation;
    this.derivation = derivation;
    this.#isShare = of.some(({ judge }) => judge === 'ratio');
    const judge = (counts: Float64Array, from: number): Counts => this.#judged(counts, from);
    this.#time = new JudgedTime(
      { sliceMs, delayMs, judge, ...(rememberedMs !== undefined && { rememberedMs }) },
      { sources: of.length, at },
    );
  }

  /** Takes in all that is known of the sources; what it comes to is the lane. */
  restore(sources: readonly SlotColumns[]): SlotColumns {
    return this.#time.restore(sources);
  }

  gain(source: number, gain: { readonly at: Instant; readonly gained: Counts }, emit: Emit): void {
    this.#time.gain(source, gain, emit);
  }

  /** Time has come so far: slices that are over by now count from now on. */
  turn(at: Instant, emit: Emit): void {
    this.#time.turn(at, emit);
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
