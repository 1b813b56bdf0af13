import { rounded, type Queue } from './queue.ts';
import { watchVitals, type Navigation } from './vitals.ts';
import type { Watch } from './watch.ts';

/** Tells of the visit when it is hidden: a page that ends may run nothing after that. */
export function watchVisit(queue: Queue, watch: Watch): void {
  const [navigation] = performance.getEntriesByType('navigation') as [Navigation?];
  const vitals = watchVitals(queue, watch, navigation);
  let n: string | undefined = navigation?.activationStart ? 'prerender' : navigation?.type.replace('_', '-');
  let began = 0;
  let isTold = false;
  const leave = ({ type, timeStamp }: Event): void => {
    if (type > 'v' && document.visibilityState !== 'hidden') return;
    vitals.tell(timeStamp);
    if (!isTold) queue.add({ e: 'visit', d: rounded(timeStamp - began), n });
    isTold = true;
    queue.flush(true);
  };
  watch.on('visibilitychange', leave);
  watch.on('pagehide', leave);
  watch.on('pageshow', ({ persisted, timeStamp }: PageTransitionEvent) => {
    if (!persisted) return;
    queue.begin();
    vitals.restore(timeStamp);
    n = 'back-forward-cache';
    began = timeStamp;
    isTold = false;
  });
}
