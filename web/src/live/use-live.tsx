import { createContext, use, useEffect, useSyncExternalStore, useState, type ReactNode } from 'react';
import { serverNow, type LiveState } from './live-state.ts';
import type { Live } from './open-live.ts';

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ live, children }: { live: Live; children: ReactNode }): ReactNode {
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLiveSource(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error('Invariant broken: a screen is drawn outside LiveProvider');
  return live;
}

export function useLive(): LiveState {
  const live = useLiveSource();
  return useSyncExternalStore(live.subscribe, live.snapshot);
}

/** The browser's and the server's present; re-drawn every second, so that an age on the screen keeps growing in silence. */
export function useNow(): { readonly local: number; readonly server: number } {
  const state = useLive();
  const [local, setLocal] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setLocal(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const now = Math.max(local, state.heardAt ?? 0); // a word may arrive between two ticks
  return { local: now, server: serverNow(state, now) };
}
