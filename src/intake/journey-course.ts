import type { BrowserTerms } from '../catalog/browser-terms.ts';
import type { EventRefusal, Translated } from './beacon-events.ts';

/** How far a journey of one page has come; `reached` is how many of the steps the catalog names were, in their order. */
export type Course = { readonly startedAt: number; readonly reached: number; readonly ended: boolean };

export type Going = {
  /** What was told of this journey before; null when nothing was. */
  readonly before: Course | null;
  /** When the event is received, and the oldest moment from which on a ticket shows that this page was there; ms. */
  readonly at: number;
  readonly since: number;
};

/** Clocks tick differently, and a ticket is asked for a moment after the page begins. */
const SLACK_MS = 60_000;

/**
 * Where a journey's event leads, if it can: it begins once and ends once, reaches each step only after those before it, is
 * complete when the last was reached, and takes no longer than the server has known of it.
 */
export function goOn(
  { attributes }: Translated,
  terms: Pick<BrowserTerms, 'journeys'>,
  { before, at, since }: Going,
): Course | EventRefusal {
  const steps = terms.journeys[String(attributes['journey.name'])];
  if (steps === undefined) return 'unknown-journey';
  const outcome = attributes['journey.outcome'];
  const step = attributes['journey.step'];
  const place = step === undefined ? -1 : steps.indexOf(String(step));
  if (steps.length > 0 && step !== undefined && place < 0) return 'unknown-journey';
  if (outcome === 'started') return before === null ? { startedAt: at, reached: 0, ended: false } : 'out-of-order';
  if (before === null || before.ended) return 'out-of-order';
  const known = at - Math.min(before.startedAt, since) + SLACK_MS;
  if (Number(attributes['duration']) > known) return 'too-long';
  if (outcome !== 'step') {
    if (outcome === 'completed' && before.reached < steps.length) return 'out-of-order';
    return { ...before, ended: true };
  }
  if (steps.length > 0 && place > before.reached) return 'out-of-order';
  return { ...before, reached: Math.max(before.reached, place + 1) };
}
