import type { DurationMs, Instant } from '../kernel/units.ts';

/** How fast something may come in the long run, and how many milliseconds' worth of it may come at once. */
export type Rate = { readonly perSecond: number; readonly burst: DurationMs };

/** When everything that was taken so far is paid for, at the rate; before the first taking that is long ago. */
export type PaidAt = number;

/**
 * How long it has to wait, exactly; 0 when it may come now. What comes may be more than the burst has left: it is then paid
 * for before the next may come, so that a large payload is late once and never stuck.
 */
export function waitFor(paidAt: PaidAt, at: Instant, { burst }: Rate): DurationMs {
  return Math.max(0, Math.ceil(paidAt - burst - at)) as DurationMs;
}

/** A negative amount takes back what was charged too much. */
export function charged(paidAt: PaidAt, at: Instant, { amount, rate }: { amount: number; rate: Rate }): PaidAt {
  const cost = (amount * 1_000) / rate.perSecond;
  return amount < 0 ? paidAt + cost : Math.max(paidAt, at) + cost;
}
