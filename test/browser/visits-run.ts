import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { startLoadServer } from '../load/load-server.ts';
import { openBrowser } from '../web/open-browser.ts';
import { builtSdk } from './built-sdk.ts';
import { indicatorOf, KEY, TOLD_ONCE, writeVisitsCatalog, type ToldOnce } from './visits-catalog.ts';

export type VisitEnd = 'closes the tab' | 'goes on' | 'looks elsewhere';
export type VisitsFound = {
  readonly visits: number;
  /** How many of each are in the evidence. */
  readonly arrived: Readonly<Record<ToldOnce, number>>;
};

const ENDS: readonly VisitEnd[] = ['closes the tab', 'goes on', 'looks elsewhere'];
const AT_ONCE = 3;
const PATIENCE_MS = 20_000;

/** Real visits with a real browser, to a real server: what of them is in the evidence in the end? */
export async function runVisits(visits: number): Promise<VisitsFound> {
  using folder = openTemporaryFolder();
  await using site = await openShop((await builtSdk()).module);
  writeVisitsCatalog(folder.file('catalog'), site.url);
  const server = startLoadServer(
    { program: 'serve', threads: 1 },
    { catalog: folder.file('catalog'), data: folder.file('data') },
  );
  try {
    const ready = await server.ready;
    if (ready === null) throw new Error(`The server did not start: ${server.complaints()}`);
    site.tellTo(`http://127.0.0.1:${ready.port}`);
    const browser = await openBrowser();
    try {
      const numbers = Array.from({ length: visits }, (_, index) => index);
      const walk = async (): Promise<void> => {
        for (let next = numbers.shift(); next !== undefined; next = numbers.shift())
          await visit(browser, site.url, ENDS[next % ENDS.length] ?? 'goes on');
      };
      await Promise.all(Array.from({ length: AT_ONCE }, walk));
      return {
        visits,
        arrived: await arrivedAt(ready.url, visits, readFileSync(folder.file('data/admin.token'), 'utf8').trim()),
      };
    } finally {
      await browser.close();
    }
  } finally {
    server.child.kill('SIGTERM');
    await server.ended;
  }
}

/** Somebody looks at a page, buys, and is gone in one of the ways in which people are gone. */
async function visit(browser: Browser, url: string, end: VisitEnd): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${url}/cart`, { waitUntil: 'load' });
  await page.waitForFunction(`performance.getEntriesByName('first-contentful-paint').length > 0`);
  await page.click('button');
  await page.waitForFunction('window.isPainted');
  if (end === 'closes the tab') await page.close({ runBeforeUnload: true });
  else if (end === 'goes on') await page.goto(`${url}/empty`);
  else await lookElsewhere(page, await context.newCDPSession(page));
  if (end === 'closes the tab' && !page.isClosed()) await page.waitForEvent('close');
  await context.close();
}

/** The tab is put behind others, and then its process is killed without a word, as phones do. Without a screen no browser hides
 * a tab by itself, so the page is told that it was. */
async function lookElsewhere(page: Page, devtools: CDPSession): Promise<void> {
  const told = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.evaluate(`Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
  await told;
  const crashed = page.waitForEvent('crash');
  // The renderer is gone before it can answer.
  devtools.send('Page.crash').catch(() => {});
  await crashed;
}

/** What the cells hold, as soon as it is everything, or when patience ends. */
async function arrivedAt(url: string, visits: number, token: string): Promise<VisitsFound['arrived']> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const totals = await Promise.all(TOLD_ONCE.map(async (told) => [told, await totalOf(url, told, token)] as const));
    const isAll = totals.every(([, total]) => total >= visits);
    if (isAll || performance.now() > deadline) return Object.fromEntries(totals) as Record<ToldOnce, number>;
    await new Promise((soon) => setTimeout(soon, 200));
  }
}

async function totalOf(url: string, told: ToldOnce, token: string): Promise<number> {
  const path = `/api/v1/indicators/${encodeURIComponent(indicatorOf(told))}/distribution?window=1h`;
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`Cannot read ${path}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { total: number }).total;
}

type Shop = AsyncDisposable & { readonly url: string; tellTo(door: string): void };
async function openShop(sdk: string): Promise<Shop> {
  let door = '';
  const server: Server = createServer(({ url }, response) => {
    if (url === '/sdk.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(sdk);
    else response.writeHead(200, { 'content-type': 'text/html' }).end(url === '/empty' ? '' : pageOf(door));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tellTo: (at) => (door = at),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function pageOf(door: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<h1>A shop</h1><p>${'What a shop sells. '.repeat(60)}</p><button>Buy</button><div id="late"></div>
<script type="module">
import { plimsoll } from '/sdk.js';
const sdk = plimsoll({ endpoint: '${door}', key: '${KEY}', service: 'storefront', version: '1', consent: true });
const journey = sdk.journey('checkout');
journey.step('cart');
document.querySelector('button').onclick = () => {
  const until = performance.now() + 45;
  while (performance.now() < until);
  journey.step('pay');
  journey.complete();
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => (window.isPainted = true), 50)));
};
setTimeout(() => (document.querySelector('#late').style.height = '40px'), 20);
</script>`;
}
