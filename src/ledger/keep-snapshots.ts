import { DAY, type Instant } from '../kernel/units.ts';

/** What tells a snapshot apart when it is decided which of them stay. */
export type KnownSnapshot = { readonly seq: number; readonly at: Instant };

/** The newest are there for starts; if one of them is damaged, there is another. */
const NEWEST = 3;
/** One of each day for a month, then one of each month, so that looking back never folds from the beginning. */
const DAYS = 31;
const MONTHS = 36;

/**
 * Which snapshots may go, given all of them. Those that are needed stay whatever their age: the one that was just made, and the
 * states after sealed segments, which nobody can fold again once their entries are gone.
 */
export function snapshotsToForget<One extends KnownSnapshot>(known: readonly One[], needed: readonly number[]): readonly One[] {
  const newestFirst = known.toSorted((a, b) => b.seq - a.seq);
  const today = dayOf(newestFirst[0]?.at ?? (0 as Instant));
  const places = new Set<string>();
  return newestFirst.filter(({ seq, at }, index) => {
    if (index < NEWEST || needed.includes(seq)) return false;
    const place = placeOf(dayOf(at), today);
    if (place === null || places.has(place)) return true;
    places.add(place);
    return false;
  });
}

/** Whether a state would still be kept when the ledger has grown until `end`, beside the one that was kept before it. */
export function isWorthKeeping({
  at,
  before,
  end,
}: {
  readonly at: Instant;
  readonly before: Instant;
  readonly end: Instant;
}): boolean {
  const place = placeOf(dayOf(at), dayOf(end));
  return place !== null && place !== placeOf(dayOf(before), dayOf(end));
}

/** Days and months are those of the calendar's count and not of an age, or what ages would push out what is older still. */
function placeOf(day: number, today: number): string | null {
  if (today - day < DAYS) return `day ${day}`;
  return today - day > MONTHS * 30 ? null : `month ${Math.floor(day / 30)}`;
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY);
}
