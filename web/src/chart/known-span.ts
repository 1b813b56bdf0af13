import type { Stretch } from './chart-model.ts';

/** Drawn from where something is known once that is less than this part of the time: the rest would be hatched and say nothing. */
const LITTLE = 0.6;
/** So much of what is known is kept free before it, so that its beginning is seen to be one. */
const LEAD = 0.04;

/** Where a drawing begins. `first`: the first that is known; null: nothing is, and all of the time is shown as unknown. */
export function drawnFrom({ from, to }: Stretch, first: number | null): number {
  if (first === null || first <= from || first >= to) return from;
  return to - first < (to - from) * LITTLE ? Math.max(from, first - (to - first) * LEAD) : from;
}
