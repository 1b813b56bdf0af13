import type { BrowserTerms } from '../catalog/browser-terms.ts';
import type { Instant } from '../kernel/units.ts';
import type { OwnEvent } from '../wire/event.ts';
import { aboutPage, translated, type EventRefusal, type Translated } from './beacon-events.ts';
import { goOn, type Course } from './journey-course.ts';
import type { Beacon } from './read-beacon.ts';

/** What of a beacon is believed, and what becomes known by it once it is stored. */
export type Believed = {
  readonly events: readonly OwnEvent[];
  readonly refused: readonly EventRefusal[];
  /** How journeys of this visit go on, by their ids. */
  readonly courses: ReadonlyMap<string, Course>;
  readonly begun: number;
  readonly lost: number;
};

export type Believing = {
  readonly terms: BrowserTerms;
  readonly at: Instant;
  /** From when on the page is known by its ticket; null without one that holds. */
  readonly since: Instant | null;
  /** Whether so many more journeys may begin with this ticket. */
  readonly mayBegin: () => boolean;
  readonly courseOf: (journey: string) => Course | null;
  /** The keyed hash of the session. */
  readonly session: string;
};

/** Looks at the events of a beacon one by one, in their order. */
export function believe(beacon: Beacon, context: Believing): Believed {
  const { at, session, since } = context;
  const about = aboutPage(beacon, session);
  const events: OwnEvent[] = [];
  const refused: EventRefusal[] = [];
  const courses = new Map<string, Course>();
  let begun = 0;
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
      const course = courseOn(event, { ...context, since: since ?? at, before: courses.get(id) ?? context.courseOf(id) });
      if (typeof course === 'string') {
        refused.push(course);
        continue;
      }
      courses.set(id, course);
      if (event.attributes['journey.outcome'] === 'started') begun += 1;
    }
    if (told.e === 'lost') lost += Number(event.attributes['count']);
    // The page's own clock is not asked: an event is as old as the page says that it was when the beacon left.
    const happened = at - Math.max(0, Math.round(beacon.sent - told.t));
    const page = typeof told.fields['p'] === 'string' ? pageOf(told.e, told.fields['p']) : {};
    const attributes = { ...event.attributes, ...page, ...about };
    events.push({ name: event.name, at: happened, ...(event.trace !== null && { trace: event.trace }), attributes });
  }
  return { events, refused, courses, begun, lost };
}

/** Anybody can forge what a shop earns by; what only tells of the page itself is worth nobody's while. */
function needsTicket(kind: string): boolean {
  return kind === 'journey' || kind === 'event';
}

type Coursing = Believing & { readonly since: Instant; readonly before: Course | null };

function courseOn(event: Translated, { terms, at, since, before, mayBegin }: Coursing): Course | EventRefusal {
  const course = goOn(event, terms, { before, at, since });
  const begins = event.attributes['journey.outcome'] === 'started';
  return typeof course !== 'string' && begins && !mayBegin() ? 'too-many-journeys' : course;
}

/** Of a call the template is that of what it called. */
function pageOf(kind: string, template: string): Readonly<Record<string, string>> {
  if (!template.startsWith('/') || template.length > 128) return {};
  return kind === 'fetch' ? { 'browser.page': template } : { 'url.template': template };
}
