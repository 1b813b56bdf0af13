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
    const over = sharpened(minutesOf(stretch, grid), left);
    layOut(excess, { over, bad: left, into });
    const { low, high } = poissonInterval(count);
    return [{ ...over, excess, low: Math.max(0, low - mean), high: Math.max(0, high - mean) }];
  });
}

/** A slot holds minutes before the rise and after it: the first and the last in which anything was bad tell more. */
function sharpened({ first, end }: Stretch, left: Float64Array): Stretch {
  let [from, to] = [first, end];
  while (from < to - 1 && left[from] === 0) from += 1;
  while (to - 1 > from && left[to - 1] === 0) to -= 1;
  return { first: from, end: to };
}
