import type { HomeView } from '../../../src/wire/home.ts';
import type { EntryView } from '../../../src/wire/ledger.ts';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { ask, Refusal } from '../api.ts';
import { openingState, receive, SILENT_AFTER_MS, type LiveEvent, type LiveState } from './live-state.ts';

export type Live = {
  readonly subscribe: (changed: () => void) => () => void;
  readonly snapshot: () => LiveState;
  readonly tell: (event: LiveEvent) => void;
};

const WATCH_EVERY_MS = 2_000;

/** Holds the one event stream of the page, and asks for the home view when the stream is silent or gone. */
export function openLive(): Live {
  let state = openingState(Date.now());
  const listeners = new Set<() => void>();
  const tell = (event: LiveEvent): void => {
    state = receive(state, event);
    for (const changed of listeners) changed();
  };
  let source = openStream(tell);
  let asking = false;
  const watch = async (): Promise<void> => {
    const closed = source.readyState === EventSource.CLOSED; // a refused stream is not retried by the browser
    const silent = Date.now() - (state.heardAt ?? 0) > SILENT_AFTER_MS;
    if (asking || (!closed && !silent)) return;
    asking = true;
    const answered = await askHome(tell);
    asking = false;
    if (answered && closed) source = openStream(tell);
  };
  setInterval(() => void watch(), WATCH_EVERY_MS);
  void askHome(tell);
  return {
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    snapshot: () => state,
    tell,
  };
}

function openStream(tell: (event: LiveEvent) => void): EventSource {
  const source = new EventSource('/api/v1/stream');
  source.addEventListener('open', () => tell({ kind: 'stream', stream: 'open' }));
  source.addEventListener('error', () => tell({ kind: 'stream', stream: 'failed' }));
  source.addEventListener('home', (event) => tell({ kind: 'home', view: JSON.parse(event.data) as HomeView, at: Date.now() }));
  source.addEventListener('rollout', (event) =>
    tell({ kind: 'rollout', view: JSON.parse(event.data) as RolloutView, at: Date.now() }),
  );
  source.addEventListener('entry', (event) => tell({ kind: 'entry', view: JSON.parse(event.data) as EntryView, at: Date.now() }));
  return source;
}

/** An event stream cannot say why it was refused, so the home view is asked: its answer tells a lock from an outage. */
async function askHome(tell: (event: LiveEvent) => void): Promise<boolean> {
  try {
    tell({ kind: 'home', view: await ask<HomeView>('/home'), at: Date.now() });
    return true;
  } catch (refused) {
    if (refused instanceof Refusal && refused.problem.status === 401) tell({ kind: 'locked' });
    else tell({ kind: 'stream', stream: 'failed' });
    return false;
  }
}
