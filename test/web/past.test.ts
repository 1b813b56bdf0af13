import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type Fixture } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
const THEN = Date.parse('2026-01-31T12:00:00Z');
let browser: Browser;
before(async () => {
  if (!('skip' in needs)) browser = await openBrowser();
});
after(async () => {
  if (!('skip' in needs)) await browser.close();
});

function shop(at: number): Omit<Fixture, 'past'> {
  return { home: fixtureHome(at), rollouts: [...fixtureRollouts(at)], entries: [...fixtureEntries(at)], locked: false };
}
/** Back then nothing was wrong. */
function withPast(): Fixture {
  const then = shop(THEN);
  const home = { ...then.home, journeys: then.home.journeys.slice(0, 1), objectives_elsewhere: [] };
  return { ...shop(Date.now()), past: { ...then, home, knownUntil: '2026-01-31T11:59:00Z' } };
}

test('a moment is chosen in the header, every screen asks as of it, and one button comes back', needs, async () => {
  await using server = await openFixtureServer(withPast());
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.getByRole('group', { name: 'Override' }).waitFor();
  await page.getByRole('button', { name: 'as of' }).click();
  await page.getByLabel(/^Show everything as it was known at/).fill('2026-01-31T12:00:00');
  await page.getByRole('button', { name: 'Show it' }).click();
  await page.getByText('This is the past: 2026-01-31 12:00:00 UTC.').waitFor();
  assert.match(
    await readText(page, '.past'),
    /sealed until 11:59:00; what came later does not show\. Nothing can be ordered here\./,
  );
  await page.locator('.rollout__sentence').waitFor();
  // What was asked of the present in the last moment before may have come in until now.
  await page.waitForLoadState('networkidle');
  server.asked.length = 0;
  assert.equal(await page.locator('.orders').count(), 0);
  assert.equal(await page.getByText('When nothing else helps').count(), 0);
  assert.match(page.url(), /\?at=2026-01-31T12(:|%3A)00(:|%3A)00Z$/);
  // A screen without anything links to the journeys, too.
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: 'Alerts' }).click();
  await screens.getByRole('link', { name: 'Journeys', exact: true }).click();
  assert.equal(await readText(page, '.lamp'), 'the past');
  await page.locator('.rollouts').waitFor();
  assert.equal(await page.locator('.orders').count(), 0);
  assert.ok(server.asked.length > 1, server.asked.join(' '));
  assert.deepEqual(
    server.asked.filter((path) => !/[?&]at=2026-01-31T12%3A00%3A00Z/.test(path)),
    [],
  );
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('button', { name: 'Freeze everything' }).waitFor();
  assert.match(await readText(page, '.lamp'), /^live/);
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(complaints, []);
  await page.close();
});

test('the past stands still: nothing that happens now shows in it, and no age grows', needs, async () => {
  await using server = await openFixtureServer(withPast());
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.goto(`${server.url}/journeys?at=2026-01-31T12:00:00Z`);
  await page.locator('.headline__text').waitFor();
  await page.waitForLoadState('networkidle'); // there is no stream, so it becomes idle
  await page.clock.runFor(5_000);
  const said = await readText(page, 'main');
  server.tell('home', { ...shop(Date.now()).home, journeys: [] });
  const before = server.asked.length;
  await page.clock.runFor(120_000);
  assert.equal(server.asked.length, before);
  assert.equal(await readText(page, 'main'), said);
  await page.close();
});

test('the ledger of then is read without the proof, which is of the present', needs, async () => {
  await using server = await openFixtureServer(withPast());
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/ledger?at=2026-01-31T12:00:00Z`);
  await page.getByText('The ledger as it was then.').waitFor();
  await page.locator('.ledger__entry').first().waitFor();
  assert.equal(await page.getByRole('region', { name: 'Proof' }).count(), 0);
  assert.equal(
    server.asked.some((path) => /verify|key|export/.test(path)),
    false,
  );
  await page.close();
});

test('a moment that nothing is kept of says why, and the way back stays open', needs, async () => {
  await using server = await openFixtureServer({ ...shop(Date.now()), past: { refused: 'nothing is kept of that moment' } });
  const { page } = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.goto(`${server.url}/journeys?at=2020-01-01T00:00:00Z`);
  await page.getByRole('heading', { name: 'Nothing can be shown of that moment' }).waitFor();
  assert.match(await readText(page, 'main'), /nothing is kept of that moment/);
  assert.equal(await sidewaysScroll(page), 0);
  await page.getByRole('button', { name: 'Another moment' }).click();
  assert.equal(await sidewaysScroll(page), 0);
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('heading', { name: 'Sign in is over the load line.' }).waitFor();
  await page.close();
});
