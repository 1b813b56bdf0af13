import { useCallback, useSyncExternalStore } from 'react';

/** The time that is pointed at on every chart of a page that shares the key. */
type Cursor = { at: number | null; readonly heard: Set<() => void> };

const cursors = new Map<string, Cursor>();

/** The chosen time, and the way to choose another: null chooses none. Charts of one key point at the same time. */
export function useCursor(sync: string): readonly [number | null, (at: number | null) => void] {
  const subscribe = useCallback(
    (hear: () => void) => {
      const cursor = cursors.get(sync) ?? { at: null, heard: new Set() };
      cursors.set(sync, cursor);
      cursor.heard.add(hear);
      return () => {
        cursor.heard.delete(hear);
        if (cursor.heard.size === 0) cursors.delete(sync);
      };
    },
    [sync],
  );
  const at = useSyncExternalStore(subscribe, () => cursors.get(sync)?.at ?? null);
  const choose = useCallback(
    (next: number | null) => {
      const cursor = cursors.get(sync);
      if (cursor === undefined || cursor.at === next) return;
      cursor.at = next;
      for (const hear of cursor.heard) hear();
    },
    [sync],
  );
  return [at, choose];
}
