import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
let server: FixtureServer;
before(async () => {
  if ('skip' in needs) return;
  const at = Date.now();
  browser = await openBrowser();
  server = await openFixtureServer({ home: fixtureHome(at), rollouts: [...fixtureRollouts(at)], entries: [], locked: false });
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

test('aborting asks for a reason, refuses a shrug, and sends the reason', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.getByRole('button', { name: 'Abort' }).click();
  const dialog = page.getByRole('dialog', { name: 'Abort checkout-api 2.4.0: back to 2.3.1 now' });
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('x');
  await dialog.getByRole('button', { name: 'Abort' }).click();
  assert.equal(await readText(page, '.dialog__trouble'), 'Give a reason that others will understand.');
  assert.deepEqual(server.posts, []);
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('Support sees double charges');
  await dialog.getByRole('button', { name: 'Abort' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(server.posts.splice(0), [{ path: '/rollouts/r-0007/abort', body: { reason: 'Support sees double charges' } }]);
  await page.close();
});

test('a hold is ordered by keyboard alone, and ends by itself', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.getByRole('button', { name: 'Hold' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Waiting for the payment provider');
  await page.keyboard.press('Tab'); // the name
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(server.posts.splice(0), [
    { path: '/rollouts/r-0007/hold', body: { reason: 'Waiting for the payment provider', for_ms: 3_600_000 } },
  ]);
  await page.close();
});

test('Escape leaves everything as it is', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.getByRole('button', { name: 'Promote' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(server.posts, []);
  await page.close();
});

test('what cannot be done says why instead of doing nothing', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  const resume = page.getByRole('button', { name: 'Resume' });
  assert.equal(await resume.getAttribute('aria-disabled'), 'true');
  await resume.click({ force: true });
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await readText(page, '.orders__why'), 'Only what is held can be resumed.');
  await page.close();
});

test('the chosen theme is kept', needs, async () => {
  const { page } = await openPage(browser, { colorScheme: 'light' });
  await page.goto(`${server.url}/journeys`);
  const toggle = page.getByRole('button', { name: /^Theme:/ });
  await toggle.click();
  await toggle.click();
  await page.reload();
  assert.equal(await toggle.getAttribute('aria-label'), 'Theme: dark. Change to auto.');
  assert.equal(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'), 'rgb(10, 20, 29)');
  await page.close();
});
