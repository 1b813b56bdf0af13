import type { HomeView, PulseView } from '../../../src/wire/home.ts';
import type { EntryView } from '../../../src/wire/ledger.ts';
import type { RolloutView } from '../../../src/wire/rollout.ts';

export type Stream = 'connecting' | 'open' | 'failed';

/** All that the screens know. Local instants are milliseconds of the browser's own clock. */
export type LiveState = {
  readonly stream: Stream;
  /** Questions that the stream answers again and again. */
  readonly told: readonly string[];
  /** False from when the stream failed until something was answered. */
  readonly isAnswering: boolean;
  readonly locked: boolean;
  readonly startedAt: number;
  readonly heardAt: number | null;
  readonly home: HomeView | null;
  readonly homeAt: number | null;
  /** So much is promised that the stream does not tell the journeys: whoever shows them asks for them. */
  readonly isPulsed: boolean;
  readonly rollouts: ReadonlyMap<string, RolloutView>;
  readonly entries: readonly EntryView[];
  /** The moment that is shown; null: the present. */
  readonly past: Past | null;
};
export type Past = {
  /** As the address of the page has it. */
  readonly at: string;
  /** The last seal of the evidence; null while it is asked for, and where what came late shows. */
  readonly knownUntil: string | null;
  /** Why nothing of it can be shown. */
  readonly refused: string | null;
};

export type LiveEvent =
  | { readonly kind: 'home'; readonly view: HomeView; readonly at: number }
  | { readonly kind: 'pulse'; readonly view: PulseView; readonly at: number }
  | { readonly kind: 'rollout'; readonly view: RolloutView; readonly at: number }
  | { readonly kind: 'entry'; readonly view: EntryView; readonly at: number }
  | { readonly kind: 'stream'; readonly stream: Stream; readonly told: readonly string[] }
  | { readonly kind: 'locked' }
  | { readonly kind: 'known'; readonly until: string | null }
  | { readonly kind: 'refused'; readonly why: string };

export type Connection =
  | { readonly kind: 'locked' | 'connecting' }
  | { readonly kind: 'past'; readonly past: Past }
  | { readonly kind: 'live' | 'stale'; readonly silentMs: number }
  | { readonly kind: 'disconnected'; readonly silentMs: number | null };

/** The server sends at least this often while anything moves, and is asked when it does not. */
export const SILENT_AFTER_MS = 6_000;
const PATIENCE_MS = 8_000;
/** A moment is opened from what was stored, one after the other. */
export const PATIENCE_WITH_THE_PAST_MS = 30_000;
const MOST_ROLLOUTS = 50;
const MOST_ENTRIES = 200;

export function receive(state: LiveState, event: LiveEvent): LiveState {
  switch (event.kind) {
    case 'home':
      return { ...heard(state, event.at), home: event.view, homeAt: event.at };
    case 'pulse':
      // Before the home view was answered there is nothing that it could tell the newest of.
      if (state.home === null) return { ...state, isPulsed: true };
      return { ...heard(state, event.at), home: { ...state.home, ...event.view }, homeAt: event.at, isPulsed: true };
    case 'rollout':
      return { ...heard(state, event.at), rollouts: keepNewest(state.rollouts, event.view) };
    case 'entry':
      return { ...heard(state, event.at), entries: append(state.entries, event.view) };
    case 'stream':
      return { ...state, stream: event.stream, told: event.told, isAnswering: event.stream !== 'failed' };
    case 'locked':
      return { ...state, locked: true };
    case 'known':
      return { ...state, past: state.past === null ? null : { ...state.past, knownUntil: event.until } };
    case 'refused':
      return { ...state, past: state.past === null ? null : { ...state.past, refused: event.why } };
  }
}

export function openingState(at: number, past: string | null = null): LiveState {
  return {
    stream: 'connecting',
    told: [],
    isAnswering: true,
    locked: false,
    startedAt: at,
    heardAt: null,
    home: null,
    homeAt: null,
    isPulsed: false,
    rollouts: new Map(),
    entries: [],
    past: past === null ? null : { at: past, knownUntil: null, refused: null },
  };
}

/** Whether what is on the screen may be believed. Silence is said aloud before it can mislead. */
export function connection(state: LiveState, now: number): Connection {
  if (state.locked) return { kind: 'locked' };
  if (state.past !== null && (state.heardAt !== null || state.past.refused !== null)) return { kind: 'past', past: state.past };
  if (state.heardAt === null) {
    const patience = state.past === null ? PATIENCE_MS : PATIENCE_WITH_THE_PAST_MS;
    const patient = state.stream !== 'failed' && now - state.startedAt < patience;
    return patient ? { kind: 'connecting' } : { kind: 'disconnected', silentMs: null };
  }
  const silentMs = now - state.heardAt;
  if (silentMs < SILENT_AFTER_MS) return { kind: 'live', silentMs };
  return { kind: state.stream === 'failed' ? 'disconnected' : 'stale', silentMs };
}

/**
 * The instant that is shown. It is the server's present, carried on by the browser's clock: the two may disagree about the hour,
 * not about a second. A moment of the past stands still.
 */
export function serverNow(state: LiveState, now: number): number {
  if (state.past !== null) return Date.parse(state.past.at);
  return state.home === null || state.homeAt === null ? now : Date.parse(state.home.at) + (now - state.homeAt);
}

function heard(state: LiveState, at: number): LiveState {
  return { ...state, heardAt: at, locked: false, isAnswering: true };
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
