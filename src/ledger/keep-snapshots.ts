import { DAY, type Instant } from '../kernel/units.ts';

/** What tells a snapshot apart when it is decided which of them stay. */
export type KnownSnapshot = { readonly seq: number; readonly at: Instant };

/** The newest are there for starts; if one of them is damaged, there is another. */
const NEWEST = 3;
/** One of each day for a month, then one of each month, so that looking back never folds from the beginning. */
const DAYS = 31;
const MONTHS = 36;

/** Which snapshots may go, given all of them; a state that nothing can be folded to any more stays whatever its age. */
export function snapshotsToForget<One extends KnownSnapshot>(known: readonly One[], needed: number): readonly One[] {
  const newestFirst = known.toSorted((a, b) => b.seq - a.seq);
  const today = dayOf(newestFirst[0]?.at ?? (0 as Instant));
  const places = new Set<string>();
  return newestFirst.filter(({ seq, at }, index) => {
    if (index < NEWEST || seq === needed) return false;
    const day = dayOf(at);
    // Days and months are those of the calendar's count and not of an age, or what ages would push out what is older still.
    const place = today - day < DAYS ? `day ${day}` : `month ${Math.floor(day / 30)}`;
    if (places.has(place) || today - day > MONTHS * 30) return true;
    places.add(place);
    return false;
  });
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY);
}
