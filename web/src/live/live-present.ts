import type { HomeView } from '../../../src/wire/home.ts';
import type { EntryView } from '../../../src/wire/ledger.ts';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { ask, Refusal } from '../api.ts';
import { openingState, SILENT_AFTER_MS, type LiveEvent } from './live-state.ts';
import { openStore, type Live } from './live-store.ts';

const WATCH_EVERY_MS = 2_000;

/** Holds the one event stream of the page, and asks for the home view when the stream is silent or gone. */
export function livePresent(): Live {
  const store = openStore(openingState(Date.now()));
  return { ...store, ask, open: () => keepHearing(store) };
}

function keepHearing({ tell, snapshot }: Pick<Live, 'tell' | 'snapshot'>): () => void {
  let source = openStream(tell);
  let asking = false;
  let closed = false;
  const watch = async (): Promise<void> => {
    const ended = source.readyState === EventSource.CLOSED; // a refused stream is not retried by the browser
    const silent = Date.now() - (snapshot().heardAt ?? 0) > SILENT_AFTER_MS;
    if (asking || (!ended && !silent)) return;
    asking = true;
    const answered = await askHome(tell);
    asking = false;
    if (answered && ended && !closed) source = openStream(tell);
  };
  const timer = setInterval(() => void watch(), WATCH_EVERY_MS);
  void askHome(tell);
  return () => {
    closed = true;
    clearInterval(timer);
    source.close();
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
