import { useEffect, useSyncExternalStore } from 'react';
import type { ObjectiveLines } from './lines-state.ts';
import { useLiveSource } from './use-live.tsx';

/** The line of every objective, as it becomes another one. Thousands come in pieces; `left` says how many are on their way. */
export function useObjectiveLines(): ObjectiveLines {
  const { lines } = useLiveSource();
  useEffect(() => lines.follow(), [lines]);
  return useSyncExternalStore(lines.subscribe, lines.snapshot);
}
