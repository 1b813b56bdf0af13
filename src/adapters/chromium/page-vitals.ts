import type { Page } from 'playwright-core';
import type { PageVitals } from '../../probe/seen-page.ts';

/** Runs in each page before anything of its own does. Largest paint and shifts are only told to those who listen. */
export const LISTEN = `(() => {
  const seen = { lcp: null, cls: 0 };
  Object.defineProperty(globalThis, '__plimsollSeen', { value: seen });
  const observe = (type, take) => {
    try {
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) take(entry); }).observe({ type, buffered: true });
    } catch {}
  };
  observe('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
})()`;

const READ = `(() => {
  const seen = globalThis.__plimsollSeen ?? { lcp: null, cls: null };
  const [navigation] = performance.getEntriesByType('navigation');
  const fcp = performance.getEntriesByName('first-contentful-paint')[0];
  return { ttfb: navigation ? navigation.responseStart : null, fcp: fcp ? fcp.startTime : null, lcp: seen.lcp, cls: seen.cls };
})()`;

export const NO_VITALS: PageVitals = { ttfb: null, fcp: null, lcp: null, cls: null };

/** What a page that hangs or is gone has to tell is nothing. What it does tell is a stranger's word. */
export async function readVitals(page: Page, timeout: number): Promise<PageVitals> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), timeout).unref());
  const told: unknown = await Promise.race([page.evaluate<unknown>(READ).catch(() => null), late]);
  if (typeof told !== 'object' || told === null) return NO_VITALS;
  const figures = told as Readonly<Record<string, unknown>>;
  const figure = (name: keyof PageVitals): number | null => {
    const value = figures[name];
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value * 1_000) / 1_000 : null;
  };
  return { ttfb: figure('ttfb'), fcp: figure('fcp'), lcp: figure('lcp'), cls: figure('cls') };
}
