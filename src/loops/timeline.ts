import type { Catalog, Journey } from '../catalog/catalog.ts';
import { selects } from '../catalog/select-objectives.ts';
import { byText } from '../kernel/by-text.ts';
import { showNumber } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import { NEWEST_KEPT } from '../ledger/newest-lists.ts';
import type { Mark, MarkRecord } from '../ledger/timeline.ts';
import { marksOf } from '../ledger/timeline-marks.ts';
import type { World } from '../ledger/world.ts';
import { scopeOf } from './known-changes.ts';

export type TimelineAsked = {
  readonly from: Instant;
  readonly to: Instant;
  /** Null: of any. */
  readonly service: string | null;
  readonly journey: string | null;
  readonly limit: number;
};
export type MarkedTime = {
  readonly from: Instant;
  readonly to: Instant;
  /** Oldest first. */
  readonly marks: readonly Mark[];
  readonly leftOut: number;
  readonly sentence: string;
};
type Around = { readonly world: World; readonly catalog: Catalog; readonly now: Instant };

/** More marks than this in one picture hide each other. */
export const MOST_MARKS = 500;
/** What is nearer than this to a journey may have hurt it: its own services, what it leans on, and what names no service. */
const NEAR = 0.5;

/** What happened in a time, and what lasted in it: for the side of any curve over the same time. */
export function timelineOf(asked: TimelineAsked, { world, catalog, now }: Around): MarkedTime {
  const { from, to, limit } = asked;
  const concerns = filterOf(asked, { world, catalog });
  const found = marksOf(world, now).filter((one) => one.at < to && (one.to ?? to) >= from && concerns(one));
  // What ended last, or lasts, is what people look for; of that which ended together, the later begun.
  const newest = found.toSorted((a, b) => (b.to ?? now) - (a.to ?? now) || b.at - a.at || byText(b.id, a.id)).slice(0, limit);
  const marks = newest.toSorted((a, b) => a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0) || byText(a.id, b.id));
  const leftOut = found.length - marks.length;
  return { from, to, marks, leftOut, sentence: explain(marks, { leftOut, world, from }) };
}

function filterOf({ service, journey }: TimelineAsked, { world, catalog }: Omit<Around, 'now'>): (mark: Mark) => boolean {
  const objectives = new Map(catalog.objectives.map((one) => [one.name, one]));
  const named = journey === null ? null : (catalog.journeys.find(({ name }) => name === journey) ?? null);
  return (mark) => {
    const objective = mark.objective === null ? undefined : objectives.get(mark.objective);
    if (service !== null && !isOfService(mark, service, objective?.service ?? null)) return false;
    if (journey === null) return true;
    if (mark.kind === 'adjustment') return adjusts(mark, journey, { world, catalog });
    if (mark.journey !== null) return mark.journey === journey;
    if (mark.objective !== null) return (objective?.journey ?? null) === journey;
    return named !== null && isNear(mark, { catalog, journey: named });
  };
}

function isOfService(mark: Mark, service: string, ofObjective: string | null): boolean {
  const own = mark.service ?? ofObjective;
  return own === service || (own === null && mark.journey === null && mark.objective === null);
}

function isNear(mark: Mark, around: { readonly catalog: Catalog; readonly journey: Journey }): boolean {
  return scopeOf(mark.service, around) >= NEAR;
}

function adjusts(mark: Mark, journey: string, { world, catalog }: Omit<Around, 'now'>): boolean {
  const name = mark.id.slice('adjustment/'.length, mark.id.lastIndexOf('@'));
  const adjustment = world.adjustments.get(name)?.adjustment;
  if (adjustment === undefined) return false;
  return catalog.objectives.some((one) => one.journey === journey && selects(adjustment.objectives, one));
}

/** Bounded lists forget; whoever asks about a time before their oldest mark is told so. */
function explain(marks: readonly Mark[], { leftOut, world, from }: { leftOut: number; world: World; from: Instant }): string {
  const whole = marks.filter(({ partOf }) => partOf === null).length;
  const all = whole === 0 ? 'Nothing happened that is marked.' : `${showNumber(whole, 'mark')}.`;
  const more = leftOut === 0 ? '' : ` ${leftOut} more are left out: those that ended first.`;
  const full = Object.values(world.timeline).some((lists) => lists.flat().length >= NEWEST_KEPT && from < oldestOf(lists.flat()));
  return `${all}${more}${full ? ' The oldest marks of this time are not at hand any more; the ledger has them all.' : ''}`;
}

function oldestOf(records: readonly MarkRecord[]): number {
  return records.reduce((oldest, one) => ('mark' in one ? Math.min(oldest, one.mark.at) : oldest), Infinity);
}
