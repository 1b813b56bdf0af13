import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import type { Counted } from './attribution/stretches.ts';

/** How customers fare now under one promise, and since when worse than it allows. */
export type Hurt = {
  /** What the figures are of: since it began, and no more than the last minutes. */
  readonly windowMs: DurationMs;
  readonly total: number;
  readonly bad: number;
  /** Bad events a minute beyond what the promise allows at this traffic. */
  readonly beyondPerMinute: number;
  /** When the stretch began that lasts until now; null: it does not hurt now, or no more than chance makes it. */
  readonly since: Instant | null;
  /** It had begun before what was looked at. */
  readonly before: boolean;
};

/** Customers of so long are what "now" means: long enough for a share, short enough to see that it got better. */
export const NOW_MS = (5 * MINUTE) as DurationMs;

/** As the rules of alerts have it: fewer failures prove nothing. */
const FEWEST = 3;
/** What went well for so long is over, if enough came in that time. */
const END_MS = 2 * MINUTE;
/** Of so many that are expected none is missed by chance, but once in a hundred times. */
const SEEN = 5;

/** `from` is the start of the first slot, and `allowed` the share of bad events that the promise allows. */
export function hurtIn(
  { bad, total }: Counted,
  { from, width, allowed }: { readonly from: Instant; readonly width: DurationMs; readonly allowed: number },
): Hurt {
  const recent = Math.min(total.length, NOW_MS / width);
  const now = lastOf({ bad, total }, recent);
  const isOver = hasEnded(now, lastOf({ bad, total }, Math.min(recent, END_MS / width)), allowed);
  if (isOver || isChance(now, allowed))
    return { ...howBadly(now, { slots: recent, width, allowed }), since: null, before: false };
  const first = beginningOf({ bad, total }, (allowed + now.bad / Math.max(now.bad, now.total)) / 2);
  // Well served minutes before it began would make it look harmless just when somebody comes to look.
  const lasting = Math.min(recent, total.length - first);
  const since = lastOf({ bad, total }, lasting);
  const isEnough = since.bad >= FEWEST && since.bad > allowed * since.total;
  const figures = isEnough
    ? howBadly(since, { slots: lasting, width, allowed })
    : howBadly(now, { slots: recent, width, allowed });
  return { ...figures, since: (from + first * width) as Instant, before: first === 0 };
}

type Of = { readonly slots: number; readonly width: DurationMs; readonly allowed: number };

function howBadly({ bad, total }: Sum, { slots, width, allowed }: Of): Omit<Hurt, 'since' | 'before'> {
  const windowMs = (slots * width) as DurationMs;
  return { windowMs, bad, total, beyondPerMinute: (bad - allowed * total) / (Math.max(1, windowMs) / MINUTE) };
}

/**
 * Where the share of bad events most likely moved over the one given, which lies half way between what is allowed and what is
 * seen: the slot from which on most are bad beyond it. A pause shorter than what it interrupts is no end; a longer one is.
 */
function beginningOf({ bad, total }: Counted, share: number): number {
  let first = bad.length - 1;
  let [so, most] = [0, 0];
  for (let slot = bad.length - 1; slot >= 0; slot -= 1) {
    so += (bad[slot] ?? 0) - share * (total[slot] ?? 0);
    if (so > most) [first, most] = [slot, so];
    else if (most > 0 && so <= 0) break;
  }
  return first;
}

type Sum = { readonly bad: number; readonly total: number };

/** No more than chance makes where as many are bad as may. */
function isChance({ bad, total }: Sum, allowed: number): boolean {
  return bad < FEWEST || poissonLowerBound(bad) <= allowed * total;
}

/** So many came since that it would have been seen, did it go on as before; and it was not. */
function hasEnded(now: Sum, last: Sum, allowed: number): boolean {
  const goingOn = (last.total * now.bad) / Math.max(1, now.total);
  return goingOn >= SEEN && isChance(last, allowed) && last.bad < goingOn / 2;
}

function lastOf({ bad, total }: Counted, slots: number): Sum {
  return { bad: sum(bad.subarray(bad.length - slots)), total: sum(total.subarray(total.length - slots)) };
}

function sum(values: Float64Array): number {
  return values.reduce((so, value) => so + value, 0);
}
