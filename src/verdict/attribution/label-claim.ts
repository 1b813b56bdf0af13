import { poissonInterval } from './poisson-interval.ts';
import { inSlots, layOut, minutesOf, sumOver, type SlotGrid } from './slot-grid.ts';
import { stretchesAbove, type Counted, type Stretch } from './stretches.ts';
import type { Claim } from './suspect.ts';

/** The others must have as large a share of what the suspect has, or they say nothing about it. */
const LEAST_OTHERS = 0.05;

export type LabelFinding = {
  /** Null: the cells that carry its labels fail no more than those beside them. */
  readonly claim: Claim | null;
  /** Whether there was traffic of both kinds at the same time at all. Without it nothing is proven, and nothing refuted. */
  readonly compared: boolean;
};

/**
 * What cells with a suspect's labels failed beyond the share of failures of those beside them: `bad − total · p`, where p is
 * the others' share in the same slots. A difference that chance would make is none.
 */
export function labelClaim({ own, others }: { own: Counted; others: Counted }, grid: SlotGrid, dispersion: number): LabelFinding {
  const mine = inSlots(own, grid);
  const theirs = inSlots(others, grid);
  const cautious = new Float64Array(grid.slots);
  let compared = false;
  for (let slot = 0; slot < grid.slots; slot += 1) {
    if (isComparable(mine, theirs, slot)) {
      compared = true;
      // One failure more than was seen: few others without a failure are no proof that nothing fails.
      cautious[slot] = mine.total[slot]! * Math.min(1, (theirs.bad[slot]! + 1) / (theirs.total[slot]! + 1));
    } else cautious[slot] = mine.bad[slot]!;
  }
  if (!compared) return { claim: null, compared };
  const minutes = new Float64Array(grid.minutes);
  let [amount, low, high] = [0, 0, 0];
  for (const stretch of stretchesAbove(mine.bad, cautious, { dispersion })) {
    const excess = excessIn(stretch, { mine, theirs });
    if (excess.amount <= 0) continue;
    amount += excess.amount;
    low += excess.low;
    high += excess.high;
    layOut(excess.amount, { over: minutesOf(stretch, grid), bad: own.bad, into: minutes });
  }
  return { claim: amount === 0 ? null : { evidence: 'label', minutes, low, high }, compared };
}

function isComparable(mine: Counted, theirs: Counted, slot: number): boolean {
  return mine.total[slot]! > 0 && theirs.total[slot]! > 0 && theirs.total[slot]! >= mine.total[slot]! * LEAST_OTHERS;
}

/** The excess of a stretch, and the 95 % interval of its mean from those of both counts: with luck it had cost more or less. */
function excessIn(
  stretch: Stretch,
  { mine, theirs }: { mine: Counted; theirs: Counted },
): { readonly amount: number; readonly low: number; readonly high: number } {
  let expected = 0;
  for (let slot = stretch.first; slot < stretch.end; slot += 1) {
    if (isComparable(mine, theirs, slot)) expected += (mine.total[slot]! * theirs.bad[slot]!) / theirs.total[slot]!;
    else expected += mine.bad[slot]!;
  }
  const bad = sumOver(mine.bad, stretch);
  const failed = sumOver(theirs.bad, stretch);
  const times = failed > 0 ? expected / failed : sumOver(mine.total, stretch) / sumOver(theirs.total, stretch);
  const [own, other] = [poissonInterval(bad), poissonInterval(failed)];
  const amount = bad - expected;
  return {
    amount,
    low: Math.max(0, amount - Math.hypot(bad - own.low, times * (other.high - failed))),
    high: amount + Math.hypot(own.high - bad, times * (failed - other.low)),
  };
}
