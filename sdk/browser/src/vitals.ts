import { guard } from './guard.ts';
import { interactionsOf, type Interaction } from './interactions.ts';
import { rounded, type Queue } from './queue.ts';
import type { Watch } from './watch.ts';

type Name = 'lcp' | 'inp' | 'cls' | 'fcp' | 'ttfb';
type Entry = Interaction & { value: number; hadRecentInput: boolean };
export type Navigation = PerformanceNavigationTiming & { activationStart: number };
export type Vitals = {
  /** Tells every value that is new or has grown. */
  tell(hiddenAt: number): void;
  /** The page came back out of the back/forward cache at that time: everything is measured anew. */
  restore(at: number): void;
};

/** The five web vitals, by the rules of the library `web-vitals`. */
export function watchVitals(queue: Queue, watch: Watch, navigation: Navigation | undefined): Vitals {
  let values: Partial<Record<Name, number>> = { cls: 0 };
  let told: Partial<Record<Name, { v: number; k: number }>> = {};
  let isRestored = false;
  const p = queue.page();
  const activation = navigation?.activationStart ?? 0;
  const interactions = interactionsOf();
  const takes: (() => void)[] = [];
  let shift = layoutShifts();
  let firstHidden = firstHiddenSince(activation);
  const set = (name: Name, at: number): void => {
    if (at < firstHidden && !isRestored) values[name] = Math.max(at - activation, 0);
  };
  const observe = (type: string, take: (entry: Entry) => void): void => {
    // A browser writes a warning into the page's console when it is asked for what it does not know.
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
    const read = guard((entries: PerformanceEntryList) => (entries as Entry[]).forEach(take));
    const observer = new PerformanceObserver((list) => read(list.getEntries()));
    observer.observe({ type, buffered: true, durationThreshold: 40 } as PerformanceObserverInit);
    takes.push(() => read(observer.takeRecords()));
    watch.ends.push(() => observer.disconnect());
  };
  guard(() => {
    observe('paint', ({ name, startTime }) => name === 'first-paint' || set('fcp', startTime));
    observe('largest-contentful-paint', ({ startTime }) => set('lcp', startTime));
    observe('layout-shift', (entry) => {
      if (!entry.hadRecentInput) values.cls = Math.max(values.cls as number, shift(entry));
    });
    observe('event', interactions.take);
    observe('first-input', interactions.take);
  })();
  const tell = (n: Name, value: number): void => {
    const { v = 0, k = 0 } = told[n] ?? {};
    if (k > 0 && value <= v) return;
    told[n] = { v: value, k: k + 1 };
    queue.add({ e: 'vital', p, n, v: rounded(value), d: rounded(value - v), k: k + 1 });
  };
  return {
    tell(hiddenAt) {
      for (const take of takes) take();
      const inp = interactions.inp(isRestored);
      if (inp) values.inp = inp;
      const first = navigation?.responseStart;
      if (first) values.ttfb ??= Math.max(first - activation, 0);
      for (const name in values) {
        // Where nothing was painted while somebody looked, nothing moved for anybody either.
        if (name !== 'cls' || values.fcp) tell(name as Name, values[name as Name] as number);
      }
      firstHidden = Math.min(firstHidden, hiddenAt);
    },
    restore(at) {
      values = { cls: 0, ttfb: 0 };
      told = {};
      isRestored = true;
      interactions.reset();
      shift = layoutShifts();
      requestAnimationFrame(() => requestAnimationFrame(guard(() => (values.lcp = values.fcp = performance.now() - at))));
    },
  };
}

/** The sum of the shifts that belong together: less than a second apart, and five seconds in all. */
function layoutShifts(): (entry: Entry) => number {
  let [sum, first, last] = [0, 0, 0];
  return ({ value, startTime }) => {
    const isNext = sum > 0 && startTime - last < 1_000 && startTime - first < 5_000;
    last = startTime;
    first = isNext ? first : startTime;
    sum = isNext ? sum + value : value;
    return sum;
  };
}

function firstHiddenSince(activation: number): number {
  const hidden = performance
    .getEntriesByType('visibility-state')
    .find(({ name, startTime }) => name === 'hidden' && startTime >= activation);
  return hidden?.startTime ?? (document.visibilityState === 'hidden' ? 0 : Infinity);
}
