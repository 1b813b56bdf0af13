import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { openFixtureServer, type Fixture, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText } from './open-browser.ts';

// Where there are more journeys than the home view holds: those that are not among the worst are asked for one by one.
const needs = requires('chromium');
const now = Date.now();
const home = fixtureHome(now);
const [worst] = home.journeys;
if (worst === undefined) throw new Error('the fixture has journeys');
const FAR = { ...worst, name: 'far', display_name: 'Far away' };
const fixture: Fixture = {
  home: { ...home, journeys_all: 500 },
  rollouts: [],
  entries: [],
  locked: false,
  answers: { ...fixtureAnswers(now), '/journeys/far': FAR },
};
let browser: Browser;
let server: FixtureServer;

before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  server = await openFixtureServer(fixture);
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

test('a journey that the home view has no room for has its page, and one that is not there has none', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys/far`);
  await page.getByRole('heading', { name: /Far away/ }).waitFor();
  await page.goto(`${server.url}/journeys/farther`);
  await page.getByRole('heading', { name: 'There is no journey farther' }).waitFor();
  await page.close();
});

test('of thousands of promises the stream tells a pulse, and the screen of the journeys asks for them', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.locator('section[aria-labelledby="journey-checkout"]').waitFor();
  const {
    journeys: _journeys,
    products: _products,
    objectives_elsewhere: _elsewhere,
    rollouts: _rollouts,
    ...pulse
  } = fixture.home;
  const told = { ...worst, display_name: 'Told anew' };
  fixture.home = { ...fixture.home, journeys: [told, ...home.journeys.slice(1)] };
  server.tell('pulse', { ...pulse, at: new Date(Date.now()).toISOString() });
  await page
    .getByRole('heading', { name: /Told anew/ })
    .first()
    .waitFor();
  assert.match(await readText(page, 'h1'), /./);
  await page.close();
});
