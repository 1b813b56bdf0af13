import { MINUTE, elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';

/** Minutes in which a location told something, in the order of time. */
export type ToldMinute = { readonly at: Instant; readonly ok: number; readonly failed: number };
export type LocationState = 'well' | 'failing' | 'silent' | 'unheard';
export type ProbeState = 'well' | 'suspected' | 'failing' | 'silent' | 'unheard';

/** Intervals that may go by without a run before nothing is known of a place any more. */
const MISSED = 3;

/** How a place does now, by its newest minute. Of a place that fell silent nothing is known, however well it did. */
export function locationState(
  minutes: readonly ToldMinute[],
  { everyMs, at }: { readonly everyMs: DurationMs; readonly at: Instant },
): LocationState {
  const newest = minutes.at(-1);
  if (newest === undefined) return 'unheard';
  // A minute tells of all that began in it, so its end is what the silence is counted from.
  if (elapsed((newest.at + MINUTE) as Instant, at) > MISSED * everyMs) return 'silent';
  return newest.failed > 0 ? 'failing' : 'well';
}

/** What the places say together. Where fewer are heard than have to agree, all of them failing is a suspicion, as in the counts. */
export function probeState(states: readonly LocationState[], atLeast: number | null): ProbeState {
  const failing = states.filter((state) => state === 'failing').length;
  if (failing >= (atLeast ?? 1)) return 'failing';
  if (failing > 0) return 'suspected';
  if (states.includes('well')) return 'well';
  return states.includes('silent') ? 'silent' : 'unheard';
}
