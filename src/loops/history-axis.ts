import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';

/** Slots of these lengths fit into each other, so that where the finer ones are forgotten the coarser ones still tell. */
const STEPS: readonly DurationMs[] = [
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
] as DurationMs[];
export const MOST_SLOTS = 180;

/** The slots that a stretch of time is shown in: the edges of them, oldest first, of which the last one is its end. */
export function historyEdges({ from, to }: { readonly from: Instant; readonly to: Instant }): readonly Instant[] {
  const step = STEPS.find((one) => (to - from) / one <= MOST_SLOTS) ?? DAY;
  const edges: Instant[] = [];
  for (let edge = slotOf(from, step); edge < to; edge = (edge + step) as Instant) edges.push(edge);
  return [...edges, to];
}
