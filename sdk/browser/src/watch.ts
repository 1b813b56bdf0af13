import { guard } from './guard.ts';

/** The document's change of visibility comes by the window, too. */
type Heard = WindowEventMap & { visibilitychange: Event };

/** Everything that has to be undone when consent is taken back. */
export type Watch = {
  /** Listens until the watch ends, before the page's own listeners can stop an event. */
  on<Name extends keyof Heard>(name: Name, run: (event: Heard[Name]) => void): void;
  /** Does something in a task of its own, so that none of them is long. */
  soon(run: () => unknown): void;
  readonly ends: (() => void)[];
  stop(): void;
  isOver?: boolean;
};

export function openWatch(): Watch {
  const ends: (() => void)[] = [];
  const watch: Watch = {
    ends,
    on(name, run) {
      const heard = guard(run) as (event: Event) => void;
      addEventListener(name, heard, true);
      ends.push(() => removeEventListener(name, heard, true));
    },
    soon(run) {
      setTimeout(guard(() => watch.isOver || run()));
    },
    stop() {
      watch.isOver = true;
      for (const end of ends) guard(end)();
    },
  };
  return watch;
}
