import { guard } from './guard.ts';
import { rounded, type Queue } from './queue.ts';
import { random } from './random.ts';
import type { Watch } from './watch.ts';

export type Journey = {
  step(name: string): void;
  complete(): void;
  fail(reason?: string): void;
};

/** Journeys of this visit: those that are open when it ends were abandoned, which is not a failure. */
export function openJourneys(queue: Queue, watch: Watch): (name: string) => Journey {
  const open = new Set<() => void>();
  watch.on('pagehide', () => {
    for (const abandon of open) abandon();
  });
  return (n) => {
    const id = random(4);
    const began = performance.now();
    let before = began;
    let s: string | undefined;
    const tell = (o: string, since: number, r?: string): void => {
      const { trace } = queue;
      const x = trace && trace.at >= began ? trace.id : undefined;
      queue.add({ e: 'journey', id, n, o, s, d: rounded(performance.now() - since), r, x });
    };
    const end = (o: string, r?: string): void => {
      if (open.delete(abandon)) tell(o, began, r);
    };
    const abandon = (): void => end('abandoned');
    open.add(abandon);
    tell('started', began);
    return {
      step: guard((name) => {
        if (!open.has(abandon)) return;
        s = name;
        tell('step', before);
        before = performance.now();
      }),
      complete: guard(() => end('completed')),
      fail: guard((reason) => end('failed', reason?.slice(0, 128))),
    };
  };
}
