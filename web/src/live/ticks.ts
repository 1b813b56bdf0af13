const EVERY_MS = 1_000;

/** The seconds of the browser's clock, one timer for all who show an age, so that all of them are drawn again together. */
export const ticks = openTicks(() => Date.now());

export type Ticks = { readonly subscribe: (changed: () => void) => () => void; readonly now: () => number };

export function openTicks(clock: () => number): Ticks {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = clock();
  const tick = (): void => {
    now = clock();
    for (const changed of listeners) changed();
  };
  return {
    subscribe: (changed) => {
      if (listeners.size === 0) {
        timer = setInterval(tick, EVERY_MS);
        now = clock(); // nobody has looked at it since the last one left
      }
      listeners.add(changed);
      return () => {
        listeners.delete(changed);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    now: () => now,
  };
}
