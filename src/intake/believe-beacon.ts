import type { BrowserTerms } from '../catalog/browser-terms.ts';
import type { Instant } from '../kernel/units.ts';
import type { OwnEvent } from '../wire/event.ts';
import { aboutPage, translated, type BrowserHint, type EventRefusal, type Translated } from './beacon-events.ts';
import { goOn, type Course, type Going } from './journey-course.ts';
import type { Beacon } from './read-beacon.ts';

/** What of a beacon is believed, and what becomes known by it once it is stored. */
export type Believed = {
  readonly events: readonly OwnEvent[];
  readonly refused: readonly EventRefusal[];
  /** How journeys of this visit go on, by their ids. */
  readonly courses: ReadonlyMap<string, Course>;
  readonly lost: number;
};

export type Believing = {
  readonly terms: BrowserTerms;
  readonly at: Instant;
  /** From when on the page is known by its ticket; null without one that holds. */
  readonly since: Instant | null;
  /** Whether so many more journeys may begin with this ticket. */
  readonly mayBegin: () => boolean;
  /** Null for a journey that nothing is known of; not whole where something may be known of it elsewhere, or later. */
  readonly courseOf: (journey: string) => { readonly course: Course | null; readonly isWhole: boolean };
  /** The keyed hash of the session. */
  readonly session: string;
  readonly browser: BrowserHint;
};

/** Looks at the events of a beacon one by one, in their order. */
export function believe(beacon: Beacon, context: Believing): Believed {
  const { at, browser, session, since } = context;
  const about = aboutPage(beacon, browser, session);
  const events: OwnEvent[] = [];
  const refused: EventRefusal[] = [];
  const courses = new Map<string, Course>();
  let lost = 0;
  for (const told of beacon.events) {
    const event = translated(told, context.terms);
    const why = typeof event === 'string' ? event : needsTicket(told.e) && since === null ? 'no-ticket' : null;
    if (typeof event === 'string' || why !== null) {
      refused.push(why ?? 'unknown-event');
      continue;
    }
    if (told.e === 'journey') {
      const id = typeof told.fields['id'] === 'string' ? told.fields['id'].slice(0, 32) : '';
      const { course: known, isWhole } = context.courseOf(id);
      const before = courses.get(id) ?? known;
      const course = courseOn(event, { ...context, since: since ?? at, t: told.t, before, isWhole });
      if (typeof course === 'string') {
        refused.push(course);
        continue;
      }
      courses.set(id, course);
    }
    if (told.e === 'lost') lost += Number(event.attributes['count']);
    // The page's own clock is not asked: an event is as old as the page says that it was when the beacon left.
    const happened = at - Math.max(0, Math.round(beacon.sent - told.t));
    const page = typeof told.fields['p'] === 'string' ? pageOf(told.e, told.fields['p']) : {};
    const attributes = { ...event.attributes, ...page, ...about };
    events.push({ name: event.name, at: happened, ...(event.trace !== null && { trace: event.trace }), attributes });
  }
  return { events, refused, courses, lost };
}

/** Anybody can forge what a shop earns by; what only tells of the page itself is worth nobody's while. */
function needsTicket(kind: string): boolean {
  return kind === 'journey' || kind === 'event';
}

function courseOn(
  event: Translated,
  { terms, mayBegin, ...going }: Pick<Believing, 'terms' | 'mayBegin'> & Going,
): Course | EventRefusal {
  const course = goOn(event, terms, going);
  return typeof course !== 'string' && going.before === null && !mayBegin() ? 'too-many-journeys' : course;
}

/** Of a call the template is that of what it called. */
function pageOf(kind: string, template: string): Readonly<Record<string, string>> {
  if (!template.startsWith('/') || template.length > 128) return {};
  return kind === 'fetch' ? { 'browser.page': template } : { 'url.template': template };
}
