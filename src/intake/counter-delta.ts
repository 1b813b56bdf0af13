/**
 * The last reading of one counter: when it was taken, what it said, and when the counter began at 0. Plain numbers, so that
 * it is stored and restored without loss. `at` is 0 before the first reading, `start` while its sender has not said it.
 */
export type CounterState = { at: number; value: number; start: number };

/** `start` is 0 when the sender does not say since when it counts. Times in ms since the epoch. */
export type CounterReading = { readonly at: number; readonly value: number; readonly start: number };

export function newCounterState(): CounterState {
  return { at: 0, value: 0, start: 0 };
}

/**
 * By how much a counter that only ever rises has risen since its last reading; null when the reading tells nothing: it is
 * a repetition, older than the last one, of a run that is over, or the first one, which is only what later ones are
 * compared with. A first reading counts whole when the counter began at or after `watchedSince`, the moment since when
 * nothing that this sender counts can have been missed.
 *
 * A pause changes nothing: what a counter rose by meanwhile did happen, and is never more than what it counts since its
 * start. So a marker that says that the series is stale needs no memory.
 */
export function counterDelta(
  state: CounterState,
  { at, value, start }: CounterReading,
  watchedSince = Number.POSITIVE_INFINITY,
): number | null {
  // NaN is how Prometheus says that a series is stale; a counter below 0 or without end is none.
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return null;
  if (state.at === 0) {
    keep(state, { at, value, start });
    return start > 0 && start >= watchedSince ? value : null;
  }
  if (at <= state.at) return null;
  // Two senders that claim to be the same one take turns here. Counting only the younger run is too little; taking each
  // turn for a restart would count everything again and again.
  if (start > 0 && start < state.start) return null;
  const delta = hasBegunAnew(state, { at, value, start }) ? value : Math.max(0, value - state.value);
  keep(state, { at, value, start: Math.max(start, state.start) });
  return delta;
}

/**
 * Some senders work out the start anew for each reading and are off by a little: it is believed when it can be true. A drop
 * under an unchanged start is no restart: a histogram that halves its resolution has fewer values surely within a limit.
 */
function hasBegunAnew(state: CounterState, { value, start }: CounterReading): boolean {
  if (start > 0 && start === state.start) return false;
  return value < state.value || (state.start > 0 && start >= state.at);
}

function keep(state: CounterState, { at, value, start }: CounterReading): void {
  state.at = at;
  state.value = value;
  state.start = start;
}
