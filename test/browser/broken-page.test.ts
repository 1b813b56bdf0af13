import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { openBrowser } from '../web/open-browser.ts';
import { openBeaconSite, type BeaconSite } from './beacon-site.ts';
import { builtSdk } from './built-sdk.ts';

/** Everything of the browser that the SDK touches, as owner and name; each is taken away, and made to throw. */
const TOUCHED = `
  fetch XMLHttpRequest Headers URL Blob crypto performance PerformanceObserver requestAnimationFrame setTimeout
  clearTimeout addEventListener removeEventListener localStorage sessionStorage navigator performance.now
  performance.getEntriesByType performance.interactionCount PerformanceObserver.supportedEntryTypes
  PerformanceObserver.prototype.observe PerformanceObserver.prototype.takeRecords
  XMLHttpRequest.prototype.setRequestHeader PerformanceObserver.prototype.disconnect crypto.getRandomValues
  navigator.sendBeacon navigator.onLine navigator.webdriver Storage.prototype.getItem Storage.prototype.setItem
  Storage.prototype.removeItem document.visibilityState Date.now JSON.parse JSON.stringify Object.keys
  Array.prototype.find String.prototype.slice document.prerendering`
  .trim()
  .split(/\s+/);
const FAULTS = {
  throws: (owner: string, name: string) =>
    `Object.defineProperty(${owner}, '${name}', { configurable: true, get() { if (!window.armed) return undefined; throw new Error('broken on purpose'); } });`,
  'is missing': (owner: string, name: string) =>
    `try { Object.defineProperty(${owner}, '${name}', { configurable: true, value: undefined, writable: true }); } catch { delete ${owner}.${name}; }`,
};
let browser: Browser;
let site: BeaconSite;
const chromium = requires('chromium');
if (!('skip' in chromium)) {
  before(async () => {
    const pages = (path: string): string => {
      if (path.startsWith('/all?')) return framesOf(path.slice(5));
      const [owner, name, fault] = JSON.parse(decodeURIComponent(path.slice(2))) as [string, string, keyof typeof FAULTS];
      return `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script type="module">
import { plimsoll } from '/sdk.js';
const thrown = [];
const attempt = (what, run) => { try { return run(); } catch (error) { thrown.push(what + ': ' + error); } };
const { dispatchEvent, Event, ErrorEvent, PromiseRejectionEvent, PageTransitionEvent } = window;
const then = setTimeout, before = fetch, write = JSON.stringify;
const done = (result) => before('/api/result', { method: 'POST', body: write({ ...result, path: '${owner}.${name}' }) });
{
  window.armed = true;
  try { ${FAULTS[fault](owner, name)} } catch {}
  const sdk = attempt('plimsoll', () => plimsoll({ endpoint: '${site.door}', key: 'k', service: 'shop', consent: true, flags: { a: 'b' } }));
  const journey = attempt('journey', () => sdk.journey('checkout'));
  attempt('step', () => journey.step('pay'));
  attempt('complete', () => journey.complete());
  attempt('fail', () => sdk.journey('x').fail('no'));
  attempt('error', () => sdk.error(null));
  attempt('event', () => sdk.event('e', { get a() { throw new Error('getter'); } }));
  attempt('flag', () => sdk.flag('f', undefined));
  for (const event of [new ErrorEvent('error', { error: undefined }), new PromiseRejectionEvent('unhandledrejection', { promise: before('/api/p'), reason: null }),
    new Event('visibilitychange'), new PageTransitionEvent('pagehide', { persisted: true }), new PageTransitionEvent('pageshow', { persisted: true }), new Event('online')])
    attempt(event.type, () => dispatchEvent(event));
  const own = attempt('the own request', () => '${name}' === 'fetch' ? Promise.resolve({ status: 200 }) : fetch('/api/x', { method: 'POST' }));
  attempt('the own old request', () => { if ('${owner} ${name}'.includes('XMLHttpRequest')) return; const x = new XMLHttpRequest(); x.open('GET', '/api/y'); x.send(); });
  attempt('consent', () => { sdk.consent(false); sdk.consent(true); });
  attempt('close', () => sdk.close());
  attempt('nothing', () => plimsoll());
  then.call(window, () => Promise.resolve(own).then(({ status }) => status, String).then((status) => { window.armed = false; void done({ thrown, status }); }), 30);
}
</script>`;
    };
    [browser, site] = await Promise.all([openBrowser(), openBeaconSite(await builtSdk(), pages)]);
  });
  after(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });
}

type Result = { readonly path: string; readonly thrown: readonly string[]; readonly status: unknown };
for (const fault of Object.keys(FAULTS)) {
  test(`nothing reaches the page when something of the browser ${fault}`, chromium, async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    site.asked.length = 0;
    // The pages tell by themselves: a browser that is broken on purpose breaks those who look into it, too.
    const results = (): readonly Result[] =>
      site.asked.flatMap(({ path, body }) => (path === '/api/result' ? [JSON.parse(body) as Result] : []));
    await page.goto(`${site.url}/all?${encodeURIComponent(fault)}`, { waitUntil: 'commit' });
    await site.arrived(() => results().length === TOUCHED.length);
    assert.deepEqual(
      results().filter(({ thrown, status }) => thrown.length > 0 || status !== 200),
      [],
    );
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

/** Each fault in a frame of its own. */
function framesOf(fault: string): string {
  const frames = TOUCHED.map((path) => {
    const dot = path.lastIndexOf('.');
    const where = [dot < 0 ? 'window' : path.slice(0, dot), path.slice(dot + 1), decodeURIComponent(fault)];
    return `<iframe src="/?${encodeURIComponent(JSON.stringify(where))}"></iframe>`;
  });
  return `<!doctype html><link rel="icon" href="data:,">${frames.join('')}`;
}
