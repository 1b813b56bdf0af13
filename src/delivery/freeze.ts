import type { FreezeWindow } from '../catalog/catalog.ts';
import { occurrences } from '../kernel/recurrence.ts';
import { after, type DurationMs, type Instant } from '../kernel/units.ts';

/** Nothing is promoted in this time, of one service or, with null, of any. A freeze always ends by itself. */
export type Freeze = {
  readonly name: string;
  readonly service: string | null;
  readonly since: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly actor: string;
};

/** What stops promotions now, and until when; a window of the plan has no more of a reason than its name. */
export type Frozen = { readonly name: string; readonly until: Instant; readonly reason: string | null };

/** Freezes and windows that follow each other without a gap are one freeze to whoever waits; so many of them are followed. */
const MOST_LINKS = 50;

/** The freeze that holds at an instant, with the instant at which the last of those that hang together ends; or null. */
export function freezeAt(
  plan: { readonly service: string; readonly freezes: readonly FreezeWindow[] },
  freezes: Iterable<Freeze>,
  at: Instant,
): Frozen | null {
  const set = [...freezes].filter(({ service }) => service === null || service === plan.service);
  const first = longestAt(plan.freezes, set, at);
  if (first === null) return null;
  let { until } = first;
  for (let link = 0; link < MOST_LINKS; link += 1) {
    const next = longestAt(plan.freezes, set, until);
    if (next === null) break;
    until = next.until;
  }
  return { ...first, until };
}

function longestAt(windows: readonly FreezeWindow[], set: readonly Freeze[], at: Instant): Frozen | null {
  const holding: Frozen[] = set.filter(({ since, until }) => since <= at && at < until);
  for (const { name, recurrence, duration } of windows)
    for (const { to } of occurrences(recurrence, duration, {
      from: after(at, -duration as DurationMs),
      to: after(at, 1 as DurationMs),
    }))
      if (at < to) holding.push({ name, until: to, reason: null });
  const [longest] = holding.toSorted((a, b) => b.until - a.until);
  return longest === undefined ? null : { name: longest.name, until: longest.until, reason: longest.reason };
}
