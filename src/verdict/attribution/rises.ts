import { poissonInterval } from './poisson-interval.ts';
import { hourOf, dayOf, inSlots, layOut, minutesOf, summed, sumOver, type SlotGrid } from './slot-grid.ts';
import { stretchesAbove, type Counted, type Stretch } from './stretches.ts';
import { usualRate, type Usual } from './usual-rate.ts';

/** A stretch of minutes in which more failed than is usual, by how much, and between which amounts that lies. */
export type Rise = Stretch & { readonly excess: number; readonly low: number; readonly high: number };

export function usualOf(counts: Counted, grid: SlotGrid): Usual {
  const facts = { hourOf: (slot: number) => hourOf(grid, slot), dayOf: (slot: number) => dayOf(grid, slot) };
  return usualRate(inSlots(counts, grid), facts);
}

/** Where more than is usual is left of the bad events; `excess` per minute is put into `into`. */
export function risesOf(
  { left, total }: { readonly left: Float64Array; readonly total: Float64Array },
  { grid, usual, into }: { readonly grid: SlotGrid; readonly usual: Usual; readonly into: Float64Array },
): readonly Rise[] {
  const bad = summed(left, grid);
  const expected = summed(total, grid);
  for (let slot = 0; slot < grid.slots; slot += 1) expected[slot]! *= usual.rate(hourOf(grid, slot));
  return stretchesAbove(bad, expected, usual).flatMap((stretch) => {
    const [count, mean] = [sumOver(bad, stretch), sumOver(expected, stretch)];
    const excess = count - mean;
    if (excess <= 0) return [];
    const whole = minutesOf(stretch, grid);
    const all = sumOver(total, whole);
    const over = sharpened(whole, { left, total, usual: all === 0 ? 0 : mean / all });
    layOut(excess, { over, bad: left, into });
    const { low, high } = poissonInterval(count);
    return [{ ...over, excess, low: Math.max(0, low - mean), high: Math.max(0, high - mean) }];
  });
}

/**
 * A slot holds minutes before the rise and after it. Minutes nearer to the rate of the rise than to the usual are of it: those
 * together that have most beyond the middle between both.
 */
function sharpened(
  { first, end }: Stretch,
  { left, total, usual }: { left: Float64Array; total: Float64Array; usual: number },
): Stretch {
  const over = { first, end };
  const all = sumOver(total, over);
  const middle = (usual + (all === 0 ? 0 : sumOver(left, over) / all)) / 2;
  let best = { first, end, beyond: 0 };
  let [start, beyond] = [first, 0];
  for (let minute = first; minute < end; minute += 1) {
    if (beyond <= 0) [start, beyond] = [minute, 0];
    beyond += left[minute]! - total[minute]! * middle;
    if (beyond > best.beyond) best = { first: start, end: minute + 1, beyond };
  }
  return { first: best.first, end: best.end };
}
