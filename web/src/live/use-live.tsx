import { createContext, use, useEffect, useSyncExternalStore, useState, type ReactNode } from 'react';
import { serverNow, type LiveState, type Past } from './live-state.ts';
import type { Live } from './live-store.ts';
import { livePast } from './live-past.ts';
import { livePresent } from './live-present.ts';
import { ticks } from './ticks.ts';

const LiveContext = createContext<Live | null>(null);

/** The time that all screens within show: the present as it goes on, or one moment. Another moment is another one of these. */
export function Shown({ at, children }: { at: string | null; children: ReactNode }): ReactNode {
  const [live] = useState(() => (at === null ? livePresent() : livePast(at)));
  useEffect(() => live.open(), [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLiveSource(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error('Invariant broken: a screen is drawn outside Shown');
  return live;
}

export function useLive(): LiveState {
  const live = useLiveSource();
  return useSyncExternalStore(live.subscribe, live.snapshot);
}

/**
 * Part of it, for whoever draws nothing of the rest: much is told each second, and a page is only drawn again where its part is
 * another one. What `of` gives must be the same object as long as it says the same.
 */
export function useLivePart<Part>(of: (state: LiveState) => Part): Part {
  const live = useLiveSource();
  return useSyncExternalStore(live.subscribe, () => of(live.snapshot()));
}

/** The browser's and the server's present; re-drawn every second, so that an age on the screen keeps growing in silence. */
export function useNow(): { readonly local: number; readonly server: number } {
  const live = useLiveSource();
  const local = useSyncExternalStore(ticks.subscribe, ticks.now);
  useLivePart(isAnswered); // the server's clock is known from then on
  const state = live.snapshot();
  const now = Math.max(local, state.heardAt ?? 0); // a word may arrive between two ticks
  return { local: now, server: serverNow(state, now) };
}

/** The moment of the past that is shown, where nothing can be ordered; null: the present. */
export function usePast(): Past | null {
  return useLivePart(pastOf);
}

function pastOf({ past }: LiveState): Past | null {
  return past;
}
function isAnswered({ home }: LiveState): boolean {
  return home !== null;
}
