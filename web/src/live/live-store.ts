import type { QueryClient } from '@tanstack/react-query';
import type { LinesStore } from './lines-store.ts';
import { receive, type LiveEvent, type LiveState } from './live-state.ts';

export type Live = {
  readonly subscribe: (changed: () => void) => () => void;
  readonly snapshot: () => LiveState;
  readonly tell: (event: LiveEvent) => void;
  /** A question to the API about the time that is shown. */
  readonly ask: <Answer>(path: string, withinMs?: number) => Promise<Answer>;
  /** What was answered to whoever asks again and again. */
  readonly queries: QueryClient;
  /** Wants to be told the answer as it changes, until what it returns is called. */
  readonly follow: (path: string, everyMs: number) => () => void;
  /** The lines of all objectives, while a page wants them. */
  readonly lines: LinesStore;
  /** Begins to hear and to ask, until what it returns is called. */
  readonly open: () => () => void;
};

export function openStore(opening: LiveState): Pick<Live, 'subscribe' | 'snapshot' | 'tell'> {
  let state = opening;
  const listeners = new Set<() => void>();
  return {
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    snapshot: () => state,
    tell: (event) => {
      state = receive(state, event);
      for (const changed of listeners) changed();
    },
  };
}
