import type { BrowserTerms } from '../catalog/browser-terms.ts';
import type { EventRefusal, Translated } from './beacon-events.ts';

/** How far a journey of one page has come; `reached` is how many of the steps the catalog names were, in their order. */
export type Course = {
  /** When it was first heard of; ms. */
  readonly startedAt: number;
  readonly begun: boolean;
  readonly reached: number;
  readonly ended: boolean;
};

export type Going = {
  /** What was told of this journey before; null when nothing was. */
  readonly before: Course | null;
  /** When the event is received, and the oldest moment from which on a ticket shows that this page was there; ms. */
  readonly at: number;
  readonly since: number;
  /** Whether every beacon of the visit before this one has come, and none after it. */
  readonly isWhole: boolean;
  /** When it happened, on the visit's own timeline; ms. */
  readonly t: number;
};

/** A server that was away gave no ticket meanwhile, and the page told of it when it was back: as long as tickets hold. */
const SLACK_MS = 30 * 60_000;

/**
 * Where a journey's event leads, if it can: it begins once and ends once, reaches each step only after those before it, is
 * complete when the last was reached, and takes no longer than its visit, or than the server has known of it. Beacons overtake
 * each other and get lost, so that nothing is held against an event that may stand in one that is still to come.
 */
export function goOn(
  { attributes }: Translated,
  terms: Pick<BrowserTerms, 'journeys'>,
  { before, at, since, isWhole, t }: Going,
): Course | EventRefusal {
  const name = String(attributes['journey.name']);
  // A page can name what every object has without anybody's doing, such as `constructor`.
  const steps = Object.hasOwn(terms.journeys, name) ? terms.journeys[name] : undefined;
  if (steps === undefined) return 'unknown-journey';
  const outcome = attributes['journey.outcome'];
  const step = attributes['journey.step'];
  const place = step === undefined ? -1 : steps.indexOf(String(step));
  if (steps.length > 0 && step !== undefined && place < 0) return 'unknown-journey';
  const course = before ?? { startedAt: at, begun: false, reached: 0, ended: false };
  if (outcome === 'started') return course.begun ? 'out-of-order' : { ...course, begun: true };
  if (isWhole && (before === null || before.ended)) return 'out-of-order';
  if (Number(attributes['duration']) > Math.min(t + 1, at - Math.min(course.startedAt, since) + SLACK_MS)) return 'too-long';
  if (outcome === 'step') {
    if (isWhole && steps.length > 0 && place > course.reached) return 'out-of-order';
    return { ...course, reached: Math.max(course.reached, place + 1) };
  }
  if (course.ended || (isWhole && outcome === 'completed' && course.reached < steps.length)) return 'out-of-order';
  return { ...course, ended: true };
}
