import type { Queue } from './queue.ts';
import type { Settings } from './settings.ts';

const AT_MOST = 16;

/** Tells which variants the page shows, each once, and lets them go with every beacon. */
export function openFlags(queue: Queue, settings: Settings): (key: string, variant: string) => void {
  let count = 0;
  const show = (k: string, n: string): void => {
    if (queue.flags[k] === n) return;
    if (++count > AT_MOST) return queue.lose('cap');
    queue.flags[k] = n.slice(0, 128);
    queue.add({ e: 'flag', k, n });
  };
  for (const key in settings.flags) show(key, settings.flags[key] as string);
  return show;
}
