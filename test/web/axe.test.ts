import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { WAYS } from '../../web/src/frame/ways.ts';
import { requires } from '../requires.ts';
import { ALL, bringAxe, goWithin, OF_LOOKS, wrongOn } from './axe.ts';
import { fixtureEvidence } from './fixture-evidence.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { openFixtureServer, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage } from './open-browser.ts';

const needs = requires('chromium');
/** Every screen that can be gone to, and one of each kind that is gone to from there. */
const SCREENS = [
  ...WAYS.map(({ to }) => to),
  '/journeys/checkout',
  '/products/shop',
  '/objectives/checkout-success',
  '/rollouts/r-0007',
  '/ledger/3',
  '/rollouts/r-0006',
  '/evidence/map',
  '/evidence/probes',
  '/evidence/reconciliations',
  '/evidence/traces',
  '/nothing/here',
];
const LOOKS = [
  { colorScheme: 'light', width: 1_440, rules: ALL },
  { colorScheme: 'dark', width: 360, rules: OF_LOOKS },
] as const;
let browser: Browser;
let server: FixtureServer;
before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  const at = Date.now();
  const answers = { ...fixtureAnswers(at), ...fixtureEvidence(at) };
  server = await openFixtureServer({
    home: fixtureHome(at),
    rollouts: [...fixtureRollouts(at)],
    entries: [...fixtureEntries(at)],
    locked: false,
    answers,
  });
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

for (const { colorScheme, width, rules } of LOOKS) {
  test(`axe finds nothing on any screen, ${colorScheme}, ${width} px wide`, { ...needs, timeout: 60_000 }, async () => {
    const { page, complaints } = await openPage(browser, { colorScheme, viewport: { width, height: 900 } });
    await page.goto(`${server.url}/nothing`);
    await bringAxe(page);
    const wrong: string[] = [];
    for (const path of SCREENS) {
      await goWithin(page, path);
      wrong.push(...(await wrongOn(page, rules)).map((said) => `${path}: ${said}`));
    }
    // What a screen asks for and this server does not have is answered with 404, which browsers complain of.
    wrong.push(...complaints.filter((said) => !/status of 404/.test(said)));
    assert.deepEqual(wrong, []);
    await page.close();
  });
}

/** What lies over a page is looked at as well. */
test('axe finds nothing in the palette, the menu, the help of the keyboard and the choice of a moment', needs, async () => {
  const { page } = await openPage(browser, { viewport: { width: 360, height: 780 } });
  await page.goto(`${server.url}/alerts`);
  await page.locator('main h1').first().waitFor();
  await bringAxe(page);
  const wrong: string[] = [];
  for (const open of ['Control+k', '?']) {
    await page.keyboard.press(open);
    await page.locator('dialog[open]').waitFor();
    wrong.push(...(await wrongOn(page, ALL, OVER)));
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  }
  for (const name of ['Menu', 'As of a moment of the past']) {
    await page.getByRole('button', { name }).click();
    wrong.push(...(await wrongOn(page, ALL, OVER)));
    await page.keyboard.press('Escape');
  }
  assert.deepEqual(wrong, []);
  await page.close();
});

/** What lies over the page covers parts of it, which are not asked about then. */
const OVER = "{ exclude: [['main']] }";
