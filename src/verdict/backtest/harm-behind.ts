import { DAY, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { allowed, spentOf } from '../spending.ts';
import { countsOverPast, countsSincePast, type PastLane } from './past-lane.ts';
import type { PastObjective } from './past-facts.ts';

/** What was really behind an alert, whoever told of it: since when too much failed, and which part of the budget went. */
export type HarmBehind = { readonly onset: Instant; readonly spent: number };

/** So long a window tells whether more fails than is allowed; the onset is looked for no further back than a day. */
const NEAR = (5 * MINUTE) as DurationMs;
const FURTHEST = DAY;

/**
 * The onset is where the budget began to go faster than it may, without a break until the alert; what was spent is counted
 * from there to the end of the alert, as a part of what the whole window allows.
 */
export function harmBehind(
  past: PastObjective,
  { opened, closed }: { readonly opened: Instant; readonly closed: Instant },
): HarmBehind {
  const onset = onsetOf(past, opened);
  const { counted, objective } = past;
  const { good, total } = countsSincePast(counted, closed, onset);
  const base = wholeBase(past, closed);
  return { onset, spent: base <= 0 ? 0 : spentOf({ bad: total - good, base }, allowed(objective.target)) };
}

function onsetOf({ counted, objective }: PastObjective, opened: Instant): Instant {
  const { parts, of } = allowed(objective.target);
  const isBurning = (at: Instant): boolean => {
    const { good, total } = countsOverPast(counted, at, NEAR);
    return total > 0 && (total - good) * of >= parts * total;
  };
  let onset = opened;
  for (let at = opened; opened - at < FURTHEST && isBurning(at); at = (at - MINUTE) as Instant) onset = at;
  // The window that first burns begins this long before it ends; the first failure in it is where it began.
  return firstBadSince(counted, (onset - NEAR) as Instant, opened);
}

function firstBadSince({ axis, good, total }: PastLane, from: Instant, to: Instant): Instant {
  const [first, last] = [axis.endedBy(from), axis.endedBy(to)];
  for (let slot = first; slot < last; slot += 1)
    if (total[slot + 1]! - total[slot]! > good[slot + 1]! - good[slot]!) return axis.startOf(slot);
  return to;
}

/** An objective that is known for a part of its window only has seen a part of its traffic only. */
function wholeBase({ counted, objective: { windowMs } }: PastObjective, at: Instant): number {
  const { total } = countsOverPast(counted, at, windowMs);
  const { axis } = counted;
  const first = counted.total.findIndex((sum) => sum > 0);
  const known = first < 0 ? 0 : at - axis.startOf(Math.max(0, first - 1));
  return known <= 0 || known >= windowMs ? total : total * (windowMs / known);
}
