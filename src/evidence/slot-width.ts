import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import { TIERS, type Tier } from './cell.ts';
import type { Span } from './slots-of-span.ts';

/** Widths that people read without reckoning. Each is whole slots of every narrower resolution that is kept. */
const WIDTHS: readonly number[] = [
  ...[10, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  DAY,
];

/** The narrowest slots that are kept all the way back, and of which there are no more than so many. */
export function slotWidth({ from, to }: Span, { points, kept }: { points: number; kept: (tier: Tier) => number }): DurationMs {
  const finest = (['10s', '1m', '1h'] as const).find((tier) => kept(tier) <= from) ?? '1h';
  const least = Math.max((to - from) / points, TIERS[finest].width);
  return (WIDTHS.find((width) => width >= least) ?? Math.ceil(least / DAY) * DAY) as DurationMs;
}
