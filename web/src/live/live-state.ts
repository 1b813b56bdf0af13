import type { HomeView } from '../../../src/wire/home.ts';
import type { EntryView } from '../../../src/wire/ledger.ts';
import type { RolloutView } from '../../../src/wire/rollout.ts';

export type Stream = 'connecting' | 'open' | 'failed';

/** All that the screens know. Local instants are milliseconds of the browser's own clock. */
export type LiveState = {
  readonly stream: Stream;
  readonly locked: boolean;
  readonly startedAt: number;
  readonly heardAt: number | null;
  readonly home: HomeView | null;
  readonly homeAt: number | null;
  readonly rollouts: ReadonlyMap<string, RolloutView>;
  readonly entries: readonly EntryView[];
};

export type LiveEvent =
  | { readonly kind: 'home'; readonly view: HomeView; readonly at: number }
  | { readonly kind: 'rollout'; readonly view: RolloutView; readonly at: number }
  | { readonly kind: 'entry'; readonly view: EntryView; readonly at: number }
  | { readonly kind: 'stream'; readonly stream: Stream }
  | { readonly kind: 'locked' };

export type Connection =
  | { readonly kind: 'locked' | 'connecting' }
  | { readonly kind: 'live' | 'stale'; readonly silentMs: number }
  | { readonly kind: 'disconnected'; readonly silentMs: number | null };

/** The server sends at least this often while anything moves, and is asked when it does not. */
export const SILENT_AFTER_MS = 6_000;
const PATIENCE_MS = 8_000;
const MOST_ROLLOUTS = 50;
const MOST_ENTRIES = 200;

export function receive(state: LiveState, event: LiveEvent): LiveState {
  switch (event.kind) {
    case 'home':
      return { ...heard(state, event.at), home: event.view, homeAt: event.at };
    case 'rollout':
      return { ...heard(state, event.at), rollouts: keepNewest(state.rollouts, event.view) };
    case 'entry':
      return { ...heard(state, event.at), entries: append(state.entries, event.view) };
    case 'stream':
      return { ...state, stream: event.stream };
    case 'locked':
      return { ...state, locked: true };
  }
}

export function openingState(at: number): LiveState {
  return {
    stream: 'connecting',
    locked: false,
    startedAt: at,
    heardAt: null,
    home: null,
    homeAt: null,
    rollouts: new Map(),
    entries: [],
  };
}

/** Whether what is on the screen may be believed. Silence is said aloud before it can mislead. */
export function connection(state: LiveState, now: number): Connection {
  if (state.locked) return { kind: 'locked' };
  if (state.heardAt === null) {
    const patient = state.stream !== 'failed' && now - state.startedAt < PATIENCE_MS;
    return patient ? { kind: 'connecting' } : { kind: 'disconnected', silentMs: null };
  }
  const silentMs = now - state.heardAt;
  if (silentMs < SILENT_AFTER_MS) return { kind: 'live', silentMs };
  return { kind: state.stream === 'failed' ? 'disconnected' : 'stale', silentMs };
}

/** The server's present, carried on by the browser's clock: the two may disagree about the hour, not about a second. */
export function serverNow(state: LiveState, now: number): number {
  return state.home === null || state.homeAt === null ? now : Date.parse(state.home.at) + (now - state.homeAt);
}

function heard(state: LiveState, at: number): LiveState {
  return { ...state, heardAt: at, locked: false };
}

function keepNewest(known: ReadonlyMap<string, RolloutView>, view: RolloutView): ReadonlyMap<string, RolloutView> {
  const next = new Map(known);
  next.delete(view.id); // so that it becomes the newest in the map's order
  next.set(view.id, view);
  const oldest = next.keys().next();
  if (next.size > MOST_ROLLOUTS && !oldest.done) next.delete(oldest.value);
  return next;
}

function append(entries: readonly EntryView[], entry: EntryView): readonly EntryView[] {
  const newest = entries.at(-1);
  if (newest !== undefined && newest.seq >= entry.seq) return entries; // a reconnect may repeat what was already sent
  return [...entries, entry].slice(-MOST_ENTRIES);
}
