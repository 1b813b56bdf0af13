import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, CDPSession, Page, Response } from 'playwright-core';

/** What a page is told to keep of itself: when its heading stood there, what was painted when, and tasks that were long. */
const KEEP = `(() => {
  window.kept = { heading: null, lcp: null, long: [] };
  const look = () => {
    const heading = document.querySelector('main h1');
    if (heading !== null && heading.textContent.trim() !== '') window.kept.heading ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.kept.lcp = entry.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.kept.long.push(entry.duration); })
    .observe({ type: 'longtask', buffered: true });
})()`;

const LOOK = { viewport: { width: 1_440, height: 900 } };

/** A browser of somebody who is let in, that has no page yet. */
export async function openVisitor(browser: Browser, { url, token }: { url: string; token: string }): Promise<BrowserContext> {
  const context = await browser.newContext(LOOK);
  // The link that lets in answers with a cookie; what it leads to is not opened yet.
  const answer = await context.request.get(`${url}/?token=${encodeURIComponent(token)}`, { maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`Cannot measure: the link was answered ${answer.status()}`);
  await context.addInitScript(KEEP);
  return context;
}

export type Load = {
  readonly headingMs: number;
  readonly fcpMs: number;
  readonly lcpMs: number;
  readonly scriptBytes: number;
  readonly styleBytes: number;
};

/** From the first request until the heading of a page stands there, and what was fetched for it. */
export async function loadPage(page: Page, address: string): Promise<Load> {
  const assets: Response[] = [];
  const keep = (response: Response): void => void (/\.(js|css)$/.test(new URL(response.url()).pathname) && assets.push(response));
  page.on('response', keep);
  await page.goto(address, { waitUntil: 'commit' });
  await untilTrue(page, 'window.kept?.heading != null');
  const fetched = assets.splice(0);
  page.off('response', keep);
  await page.waitForTimeout(500); // the largest paint may be one after the heading
  const { heading, lcp, fcp } = (await page.evaluate(
    `({ ...window.kept, fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN })`,
  )) as { heading: number; lcp: number | null; fcp: number };
  const sizes = await Promise.all(
    fetched.map(async (one) => ({ url: one.url(), bytes: gzipSync(await one.body(), { level: 9 }).length })),
  );
  const bytesOf = (end: string): number =>
    sizes.filter(({ url }) => url.endsWith(end)).reduce((sum, { bytes }) => sum + bytes, 0);
  return { headingMs: heading, fcpMs: fcp, lcpMs: lcp ?? Number.NaN, scriptBytes: bytesOf('.js'), styleBytes: bytesOf('.css') };
}

/** The pages forbid texts that become code, so that they are asked from outside. */
export async function untilTrue(page: Page, holds: string, withinMs = 90_000): Promise<void> {
  const began = performance.now();
  while (!(await page.evaluate<boolean>(holds).catch(() => false))) {
    if (performance.now() - began > withinMs) throw new Error(`Cannot measure: for ${withinMs} ms it did not hold that ${holds}`);
    await pause(10);
  }
}

/** Times between frames, in milliseconds, and how long the long tasks were meanwhile. */
export type Frames = { readonly frameMs: readonly number[]; readonly longMs: readonly number[] };

export async function framesOver(page: Page, ms: number): Promise<Frames> {
  return page.evaluate<Frames>(`new Promise((resolve) => {
    const frameMs = [];
    const before = window.kept.long.length;
    const began = performance.now();
    let last = began;
    const frame = () => {
      const now = performance.now();
      frameMs.push(now - last);
      last = now;
      if (now - began < ${ms}) requestAnimationFrame(frame);
      else resolve({ frameMs: frameMs.slice(1), longMs: window.kept.long.slice(before) });
    };
    requestAnimationFrame(frame);
  })`);
}

/** Questions to the API while something is done, without the stream that stays open. */
export async function questionsDuring(page: Page, act: () => Promise<unknown>): Promise<readonly string[]> {
  const asked: string[] = [];
  const keep = (request: { url(): string }): void => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/v1/') && pathname !== '/api/v1/stream') asked.push(`${pathname}${search}`);
  };
  page.on('request', keep);
  await act();
  page.off('request', keep);
  return asked;
}

export async function heapBytes(page: Page): Promise<number> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
