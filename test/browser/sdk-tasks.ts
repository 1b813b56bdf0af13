import type { Browser, Page } from 'playwright-core';
import type { BeaconSite } from './beacon-site.ts';

/** What the SDK took of the main thread in one visit: CPU milliseconds of its longest task, and of all of them. */
export type SdkTime = { readonly longestMs: number; readonly allMs: number };
type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly url?: string } };
};

const CALLS = new Set(['FunctionCall', 'EvaluateScript']);

/** A busy visit as the browser's own trace tells it: every evaluation of the SDK and every call that the browser makes of it. */
export async function sdkTime(browser: Browser, site: BeaconSite, slowdown: number): Promise<SdkTime> {
  const page = await (await browser.newContext()).newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  await busyVisit(page, site);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] };
  await page.context().close();
  const calls = traceEvents.filter(
    ({ name, ph, args }) => ph === 'X' && CALLS.has(name) && /\/sdk\.script\.js/.test(args.data?.url ?? ''),
  );
  // A call within another one is of the same task.
  const outer = calls.filter((one) => !calls.some((other) => other !== one && other.tid === one.tid && holds(other, one)));
  const times = outer.map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1_000);
  return { longestMs: Math.max(...times), allMs: times.reduce((sum, ms) => sum + ms, 0) };
}

function holds(outer: TraceEvent, inner: TraceEvent): boolean {
  return outer.ts <= inner.ts && outer.ts + (outer.dur ?? 0) >= inner.ts + (inner.dur ?? 0);
}

async function busyVisit(page: Page, site: BeaconSite): Promise<void> {
  await page.goto(`${site.url}/cart/12345`, { waitUntil: 'load' });
  await page.evaluate(`(async () => {
    const journey = plimsoll.journey('checkout');
    journey.step('cart');
    for (let i = 0; i < 20; i += 1) { plimsoll.error(Object.assign(new Error('x'), { name: 'E' + i })); await fetch('/api/' + i); }
    journey.step('pay');
    journey.complete();
  })()`);
  await page.click('button');
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.goto(`${site.url}/empty`);
  await site.arrived(() => site.events('visit').length > 0);
  site.beacons.length = 0;
}

/** A page with the script tag, and nothing else to do. */
export function busyPage(door: () => string): (path: string) => string {
  return (path) =>
    path === '/empty'
      ? ''
      : `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><h1>Shop</h1><button>Buy</button>
<script src="/sdk.script.js" data-endpoint="${door()}" data-key="k" data-service="shop" data-consent="true"></script>`;
}
