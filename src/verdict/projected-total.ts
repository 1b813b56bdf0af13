import { elapsed, type DurationMs, type Instant } from '../kernel/units.ts';

export type Period = { readonly start: Instant; readonly end: Instant };

/** Until so much of a calendar window has passed, the budget is that of the traffic which the whole window will likely see. */
export const PROJECTED_UNTIL = 0.2;

/** Whether so little has passed that one failure on the first day would read as the whole budget. */
export function isEarly({ start, end }: Period, at: Instant): boolean {
  return elapsed(start, at) < PROJECTED_UNTIL * elapsed(start, end);
}

/**
 * What the whole period will likely see: what came so far, and for the rest of the time as much as came of late (usually
 * in the last seven days, which hold every hour of the week once). Without that it is what came so far, drawn on.
 */
export function projectedTotal(
  soFar: number,
  { start, end }: Period,
  { at, recent }: { readonly at: Instant; readonly recent: { readonly total: number; readonly overMs: DurationMs } | null },
): number {
  const passed = Math.max(1, elapsed(start, at));
  const left = Math.max(0, elapsed(at, end));
  const rate = recent === null || recent.overMs <= 0 ? soFar / passed : recent.total / recent.overMs;
  return soFar + rate * left;
}
