import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
let server: FixtureServer;
const FOUND = [
  { kind: 'objective', name: 'checkout-success', title: 'Checkouts succeed', about: 'of checkout' },
  { kind: 'rollout', name: 'r-0007', title: 'checkout-api 2.4.0', about: 'r-0007, shifting' },
];

before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  const at = Date.now();
  const answers = { ...fixtureAnswers(at), '/find': { text: '', found: FOUND, left_out: 9_998 } };
  const world = {
    home: fixtureHome(at),
    rollouts: [...fixtureRollouts(at)],
    entries: [...fixtureEntries(at)],
    locked: false,
    answers,
  };
  server = await openFixtureServer(world);
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

const at = (page: Page): string => new URL(page.url()).pathname;

test('anything is found and opened without a mouse, and the focus goes to where it leads', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/alerts`);
  await page.locator('main h1').first().waitFor();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: /^Find/ });
  await field.fill('check');
  await page.getByRole('option', { name: /^Checkouts succeed/ }).waitFor();
  await page.getByText('and 9,998 more').waitFor();
  await page.keyboard.press('ArrowDown');
  const chosen = await field.getAttribute('aria-activedescendant');
  assert.match((await page.locator(`[id="${chosen}"]`).textContent()) ?? '', /checkout-api 2\.4\.0/);
  await page.keyboard.press('Enter');
  await page.locator('main h1', { hasText: 'checkout-api' }).waitFor();
  assert.equal(at(page), '/rollouts/r-0007');
  await page.keyboard.press('/');
  await field.waitFor();
  await page.keyboard.type('#412');
  await page.getByRole('option', { name: /^Entry 412/ }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  assert.deepEqual(
    complaints.filter((said) => !/404/.test(said)),
    [],
  );
  await page.close();
});

test('two keys go to a screen, and none of them does while somebody types or has turned them off', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/trains`);
  await page.locator('main h1').first().waitFor();
  await page.keyboard.type('ga');
  await page.waitForURL(/\/alerts$/);
  await page.locator('main h1:focus').waitFor();
  await page.keyboard.press('/');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('gt');
  assert.equal(at(page), '/alerts');
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: /^Single keys are shortcuts/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.keyboard.type('gt');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  assert.equal(at(page), '/alerts');
  await page.close();
});

test('a screen is printed white, without what is pressed, and says of when it is and where it came from', needs, async () => {
  const { page } = await openPage(browser, { colorScheme: 'dark' });
  await page.goto(`${server.url}/alerts`);
  await page.locator('main h1').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.evaluate("getComputedStyle(document.querySelector('.panel')).backgroundColor"), 'rgb(255, 255, 255)');
  assert.equal(await page.locator('.frame__head').isVisible(), false);
  const printed = await page.locator('.printed').innerText();
  assert.match(printed, /As it stood at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  assert.ok(printed.includes(`${server.url}/alerts`), printed);
  await page.close();
});
