import { showCount, showInstant, showRatio } from '../../kernel/show.ts';
import { MINUTE } from '../../kernel/units.ts';
import type { Cause, CauseFacts } from './cause.ts';
import { instantOf, sum } from './fall.ts';

/** Less of a window unheard than this is told by its coverage alone. */
const LEAST_LOST = 0.1;
/** Traffic that is less than half of the usual for so many minutes has vanished, as far as there was enough of it to tell. */
const LEAST_MINUTES = 3;
const LEAST_PER_MINUTE = 10;
const HALF = 0.5;

/** What keeps a window from being seen: no telemetry, nobody who watched; or there was nothing to see: no customers. */
export function sightCauses(facts: CauseFacts): readonly Cause[] {
  return [...unwatched(facts), ...unheard(facts), ...vanished(facts)];
}

function unwatched({ span, watched }: CauseFacts): readonly Cause[] {
  const window = { first: span.first, end: span.slots };
  const slots = window.end - window.first;
  const missed = slots - sum(watched, window);
  if (slots === 0 || missed / slots < LEAST_LOST) return [];
  const since = instantOf(span, firstZero(watched, window.first));
  const sentence = `Plimsoll itself did not watch ${showRatio(missed / slots)} of the window, from ${showInstant(since)} on; nobody is to blame for what is missing there.`;
  const figures = { missed_slots: missed, slots };
  return [{ kind: 'not-watched', id: 'not-watched', strength: 'strong', since, explains: null, figures, sentence }];
}

function unheard({ journey, span, watched, heard }: CauseFacts): readonly Cause[] {
  const window = { first: span.first, end: span.slots };
  const could = sum(watched, window);
  const lost = Math.max(0, could - both(watched, heard, window));
  const before = { first: 0, end: span.first };
  const usual = sum(watched, before) === 0 ? 0 : 1 - both(watched, heard, before) / sum(watched, before);
  // A journey that is often silent for ten seconds has lost nothing when it is silent again.
  if (could === 0 || lost / could < Math.max(LEAST_LOST, 2 * usual)) return [];
  const since = instantOf(span, longestSilence(watched, heard, window.first));
  const sentence = `No telemetry of ${journey} was heard in ${showRatio(lost / could)} of the window, from ${showInstant(since)} on; what happened there is not known.`;
  const figures = { silent_slots: lost, slots: could, silent_before: usual };
  const strength = lost / could >= HALF ? 'strong' : 'moderate';
  return [{ kind: 'telemetry-lost', id: 'telemetry-lost', strength, since, explains: null, figures, sentence }];
}

/** Minutes are compared and not slots: customers come irregularly. Only minutes in which telemetry was heard count. */
function vanished({ journey, span, counts, heard }: CauseFacts): readonly Cause[] {
  const width = Math.max(1, Math.round(MINUTE / span.width));
  const minutes: { readonly slot: number; readonly total: number; readonly isHeard: boolean }[] = [];
  for (let slot = 0; slot + width <= span.slots; slot += width) {
    const over = { first: slot, end: slot + width };
    minutes.push({ slot, total: sum(counts.total, over), isHeard: sum(heard, over) > 0 });
  }
  const before = minutes.filter(({ slot, isHeard }) => slot < span.first && isHeard).map(({ total }) => total);
  const usual = before.toSorted((a, b) => a - b)[Math.floor(before.length / 2)] ?? 0;
  if (usual < LEAST_PER_MINUTE) return [];
  const run = longestRun(minutes.map(({ slot, total, isHeard }) => slot >= span.first && isHeard && total < usual * HALF));
  if (run.length < LEAST_MINUTES) return [];
  const gone = minutes.slice(run.first, run.first + run.length);
  const seen = gone.reduce((sum, { total }) => sum + total, 0) / gone.length;
  const since = instantOf(span, gone[0]?.slot ?? span.first);
  const sentence = `Customers of ${journey} went away at ${showInstant(since)}: ${showCount(Math.round(seen))} a minute for ${run.length} minutes, ${showCount(Math.round(usual))} before; telemetry was heard all the same.`;
  const figures = { per_minute: seen, per_minute_before: usual, minutes: run.length };
  const strength = seen < usual * 0.1 ? 'strong' : 'moderate';
  return [{ kind: 'traffic-vanished', id: 'traffic-vanished', strength, since, explains: null, figures, sentence }];
}

function both(a: Float64Array, b: Float64Array, { first, end }: { first: number; end: number }): number {
  let all = 0;
  for (let slot = first; slot < end; slot += 1) all += Math.min(a[slot]!, b[slot]!);
  return all;
}

function firstZero(column: Float64Array, from: number): number {
  const found = column.indexOf(0, from);
  return found < 0 ? from : found;
}

function longestSilence(watched: Float64Array, heard: Float64Array, from: number): number {
  const silent = [...watched].map((is, slot) => slot >= from && is > 0 && heard[slot] === 0);
  return longestRun(silent).first;
}

function longestRun(flags: readonly boolean[]): { readonly first: number; readonly length: number } {
  let best = { first: 0, length: 0 };
  let length = 0;
  for (const [index, flag] of flags.entries()) {
    length = flag ? length + 1 : 0;
    if (length > best.length) best = { first: index - length + 1, length };
  }
  return best;
}
