import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type Fixture, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
let server: FixtureServer;
let shown: Fixture;
const fixture = (): Fixture => {
  const at = Date.now();
  return { home: fixtureHome(at), rollouts: [...fixtureRollouts(at)], entries: [...fixtureEntries(at)], locked: false };
};

before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  shown = fixture();
  server = await openFixtureServer(shown);
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`home says what is wrong, worst first, in the ${colorScheme} theme`, needs, async () => {
    const { page, complaints } = await openPage(browser, { colorScheme });
    await page.goto(`${server.url}/journeys`);
    await page.getByRole('heading', { level: 1, name: 'Sign in is over the load line.' }).waitFor();
    assert.equal(
      await readText(page, '.headline__rest'),
      'Checkout is burning budget too fast. Nothing can be said about Recommendations.',
    );
    const checkout = await readText(page, 'section[aria-labelledby="journey-checkout"]');
    for (const said of [
      'burning',
      'owned by payments',
      '14.2/s over the last minute',
      '38 % of the budget left',
      '99.9 % over 28d',
      'Rule fast fires: burn at 14.4 or more over 1h and 5m',
      '28d known for 28 d',
    ]) {
      assert.ok(checkout.includes(said), `${said} in: ${checkout}`);
    }
    assert.match(checkout, /known for 28 d coverage 100 % \d+ s ago/);
    assert.match(await readText(page, '.lamp'), /^live/);
    const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    assert.equal(paper, colorScheme === 'light' ? 'rgb(243, 239, 228)' : 'rgb(10, 20, 29)');
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

test('the load line shows what is overspent above the line, and no water where nothing is known', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  const level = (objective: string) => page.locator(`#objective-${objective} .load-line`).getAttribute('data-level');
  await page.locator('#objective-sign-in-success').waitFor();
  assert.equal(await level('sign-in-success'), '1.5');
  assert.match(await readText(page, '#objective-sign-in-success'), /−50 % of the budget: overspent/);
  assert.equal(await level('recommendations-success'), 'blind');
  assert.match(await readText(page, '#objective-recommendations-success'), /^blind 72 % when last known/);
  assert.equal(await page.locator('#objective-recommendations-success .load-line__water').count(), 0);
  assert.equal(await page.getByRole('img', { name: 'Sign-ins succeed: error budget overspent, −50' }).first().isVisible(), true);
  await page.close();
});

test('a rollout that was rolled back says why, with its arithmetic', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.getByRole('link', { name: 'checkout-api 2.4.0-rc.3' }).click();
  assert.match(await readText(page, '.rollout__sentence'), /^Rolled back: 21 of 412 requests to 2\.4\.0-rc\.3 failed \(5\.1 %\)/);
  assert.equal(await readText(page, 'h1'), 'checkout-api 2.4.0-rc.3 rolled back');
  assert.match(
    await readText(page, '.sums tbody tr'),
    /^checkout-success worse key 5\.1 % 21 of 412 0\.1 % 8 of 7,800 ≤ 0\.16 % \+2\.1 % to \+8\.4 % worse 400:1 of 100:1 not worse 1:100 of 20:1 worse$/,
  );
  assert.match(await readText(page, '.timeline__entry'), /The measured share is 0 %, 6 s after the decision\. router/);
  await page.locator('#evidence .plot__lines canvas').waitFor();
  await page.locator('#evidence .plot__as').click();
  assert.equal(
    await page
      .getByRole('table', { name: /^Evidence after each judged batch/ })
      .getByRole('row')
      .count(),
    5,
  );
  assert.deepEqual(await page.locator('.orders button').allInnerTexts(), ['Retry']);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a rollout moves on the screen as it moves in the world', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.getByRole('img', { name: /^Step 2 of 4\. Asked share 25.%, measured share 23\.8.%/ }).waitFor();
  assert.match(
    await readText(page, '.waiting'),
    /WAITING FOR 310 more requests at 25 % UNTIL \d\d:\d\d:\d\d UTC \d:\d\d THEN the step is held and payments is asked OWNER payments/,
  );
  const moving = shown.rollouts.find(({ id }) => id === 'r-0007') ?? assert.fail('r-0007 is in the fixture');
  const sentence = 'Rolled back to 2.3.1: it is worse.';
  const back = { ...moving, phase: 'rolling-back' as const, asked: 0, sentence, waiting: null };
  shown.rollouts = shown.rollouts.map((one) => (one.id === back.id ? back : one));
  server.tell('rollout', back);
  await page.getByText('Rolled back to 2.3.1: it is worse.').waitFor();
  assert.equal(await readText(page, '.rollout__phase'), 'rolling back');
  await page.close();
});

test('no screen has to be scrolled sideways on a narrow phone', needs, async () => {
  const { page } = await openPage(browser, { viewport: { width: 360, height: 800 } });
  for (const path of ['/journeys', '/rollouts/r-0006', '/rollouts/r-0007', '/rollouts/r-0008', '/ledger']) {
    await page.goto(server.url + path);
    await page.locator('h1').waitFor();
    assert.equal(await sidewaysScroll(page), 0, path);
  }
  await page.close();
});

test('the ledger lists what was decided, and what is decided now', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/ledger`);
  await page.locator('.ledger__entry').first().waitFor();
  assert.equal(await page.locator('.ledger__entry').count(), 13);
  await page.getByRole('button', { name: 'Check the proof' }).click();
  assert.match(await readText(page, '.ledger__proof'), /Key 5f0c2a91d7e43b18 signs since entry 1, the first key/);
  const exported = page.getByRole('link', { name: 'Export all of it' });
  assert.equal(await exported.getAttribute('href'), '/api/v1/ledger/export');
  server.tell('entry', { ...fixture().entries[0], seq: 99, sentence: 'Just now something was decided.' });
  await page.getByText('Just now something was decided.').waitFor();
  await page.close();
});
