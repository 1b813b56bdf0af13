import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { openBrowser } from '../web/open-browser.ts';
import { openBeaconSite, pageWith, type BeaconSite, type Told } from './beacon-site.ts';
import { builtSdk } from './built-sdk.ts';

// The library that the industry measures by runs in the same page, and says what is right.
const ORACLE = `<script src="/web-vitals.js"></script><script>
window.oracle = JSON.parse(sessionStorage.oracle ?? '[]');
for (const name of ['LCP', 'INP', 'CLS', 'FCP', 'TTFB']) {
  webVitals['on' + name](({ name, value, navigationType }) => {
    oracle.push({ name: name.toLowerCase(), value, kind: navigationType });
    sessionStorage.oracle = JSON.stringify(oracle);
  });
}
</script>`;
const BODY = `<style>#late { height: 0 } button { padding: 20px }</style><h1>Shop</h1><div id="late"></div>
<p>${'What a shop sells. '.repeat(80)}</p>
<button id="slow" onclick="const until = performance.now() + 120; while (performance.now() < until);">Buy</button>
<button id="fast" onclick="this.textContent += '.'">Look</button><a href="/other">On</a>`;

let browser: Browser;
let site: BeaconSite;
if (!('skip' in requires('chromium'))) {
  before(async () => {
    [browser, site] = await Promise.all([
      openBrowser({ keepsPages: true }),
      openBeaconSite(await builtSdk(), (path) =>
        path === '/empty' ? '' : pageWith(() => site.door, { head: ORACLE, body: BODY }),
      ),
    ]);
  });
  after(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });
}

type Visit = { readonly name: string; readonly play: (page: Page) => Promise<void>; readonly tells: readonly string[] };
const PAINTED = ['lcp', 'cls', 'fcp', 'ttfb'];
const shift = (page: Page, height: number): Promise<unknown> =>
  page.evaluate(
    `document.querySelector('#late').style.height = '${height}px'; new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`,
  );

const visits: readonly Visit[] = [
  { name: 'somebody looks and leaves', tells: PAINTED, play: async () => {} },
  {
    name: 'a slow button and a fast one',
    tells: [...PAINTED, 'inp'],
    async play(page) {
      await page.click('#slow');
      await page.click('#fast');
      await page.keyboard.press('Tab');
    },
  },
  {
    name: 'only a fast button',
    tells: [...PAINTED, 'inp'],
    async play(page) {
      await page.click('#fast');
    },
  },
  {
    name: 'shifts in two sessions, of which the larger one counts',
    tells: PAINTED,
    async play(page) {
      await shift(page, 120);
      await page.waitForTimeout(1_200); // a session ends after a second without a shift: this is its definition
      await shift(page, 300);
      await shift(page, 380);
    },
  },
  {
    name: 'a shift that somebody asked for',
    tells: [...PAINTED, 'inp'],
    async play(page) {
      await page.evaluate(
        `document.querySelector('#fast').onclick = () => (document.querySelector('#late').style.height = '200px')`,
      );
      await page.click('#fast');
      await shift(page, 201);
    },
  },
];

for (const { name, play, tells } of visits) {
  test(`vitals are those of web-vitals: ${name}`, { ...requires('chromium') }, async () => {
    const page = await openVisit();
    await play(page);
    const oracle = await leave(page);
    const told = site.events('vital');
    assert.deepEqual(new Set(told.map(({ n }) => n)), new Set(tells));
    assertAlike(told, oracle);
    await page.close();
  });
}

test('a visit that comes back from the back/forward cache is measured anew', { ...requires('chromium') }, async () => {
  const page = await openVisit();
  await page.click('a');
  await page.waitForURL('**/other');
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(`location.pathname === '/cart/123'`);
  const kind = await page.evaluate<string>(`performance.getEntriesByType('navigation')[0].type`);
  assert.equal(kind, 'navigate', 'the browser kept the page');
  await page.click('#slow');
  const oracle = (await leave(page)).filter(({ kind }) => kind === 'back-forward-cache');
  const isRestored = ({ e, n }: Told): boolean => e === 'visit' && n === 'back-forward-cache';
  await site.arrived(() => site.events().some(isRestored));
  const beacons = site.beacons.filter(({ events }) => events.some(isRestored));
  assert.deepEqual(
    beacons.map(({ seq }) => seq),
    [0],
  );
  assert.ok(site.beacons.filter(({ visit }) => visit === beacons[0]?.visit).length === 1, 'it is a visit of its own');
  const told = beacons.flatMap(({ events }) => events).filter(({ e }) => e === 'vital');
  assert.deepEqual(new Set(told.map(({ n }) => n)), new Set([...PAINTED, 'inp']));
  assertAlike(told, oracle);
  await page.close();
});

test('a page that was loaded in the background tells no paints and no shifts', { ...requires('chromium') }, async () => {
  const page =
    await openVisit(`Object.defineProperty(Document.prototype, 'visibilityState', { get: () => window.shown ?? 'hidden' });
    performance.getEntriesByType = ((before) => (type) => (type === 'visibility-state' ? [{ name: 'hidden', startTime: 0 }] : before.call(performance, type)))(performance.getEntriesByType);`);
  const oracle = await leave(page);
  assert.deepEqual(
    site.events('vital').map(({ n }) => n),
    ['ttfb'],
  );
  assert.deepEqual(
    oracle.map(({ name }) => name),
    ['ttfb'],
  );
  await page.close();
});

test('a value that grows after it was told is told again, as its second telling', { ...requires('chromium') }, async () => {
  const page = await openVisit(
    `Object.defineProperty(Document.prototype, 'visibilityState', { get: () => window.shown ?? 'visible' })`,
  );
  const turn = (shown: string): Promise<unknown> =>
    page.evaluate(`window.shown = '${shown}'; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
  await page.click('#fast');
  await settle(page);
  await turn('hidden');
  await site.arrived(() => site.events('vital').length >= 5);
  await turn('visible');
  await page.click('#slow');
  await settle(page);
  await turn('hidden');
  await site.arrived(() => site.events('vital').filter(({ n }) => n === 'inp').length > 1);
  const inp = site.events('vital').filter(({ n }) => n === 'inp');
  assert.deepEqual(
    inp.map(({ k }) => k),
    [1, 2],
  );
  assert.equal(Number(inp[0]?.['v']) + Number(inp[1]?.['d']), inp[1]?.['v']);
  assert.equal(site.events('visit').length, 1);
  await page.close();
});

async function openVisit(script = ''): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  if (script !== '') await page.addInitScript(script);
  site.beacons.length = 0;
  await page.goto(`${site.url}/cart/123`, { waitUntil: 'load' });
  await page.waitForFunction(`window.sdk && performance.getEntriesByName('first-contentful-paint').length > 0`);
  return page;
}

/** Entries of events come with the next frame, and the library looks at them when it has time. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done))))`,
  );
}

type Oracle = { readonly name: string; readonly value: number; readonly kind: string };
/** Goes elsewhere, as a visitor does, and gives what the library found in the page that is no more. */
async function leave(page: Page): Promise<readonly Oracle[]> {
  await settle(page);
  await page.goto(`${site.url}/empty`);
  await site.arrived(() => site.events('visit').length > 0);
  return page.evaluate<readonly Oracle[]>('JSON.parse(sessionStorage.oracle)');
}

function assertAlike(told: readonly Told[], oracle: readonly Oracle[]): void {
  const values = Object.fromEntries(oracle.map(({ name, value }) => [name, value]));
  assert.deepEqual(Object.keys(values).toSorted(), told.map(({ n }) => String(n)).toSorted());

  for (const { n, v } of told) {
    const want = values[String(n)] ?? Number.NaN;
    // Of a page that comes back, each of the two asks the clock for itself.
    const slack = n === 'cls' ? 0.0001 : oracle[0]?.kind === 'back-forward-cache' ? 10 : 0.11;
    assert.ok(Math.abs(Number(v) - want) <= slack, `${String(n)}: told ${String(v)}, the library says ${want}`);
  }
}
