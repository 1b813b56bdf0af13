import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { openFixtureServer, type Fixture, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
let server: FixtureServer;
const fixture = (): Fixture => ({ home: fixtureHome(Date.now()), rollouts: [], entries: [], locked: false });

before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  server = await openFixtureServer(fixture());
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

test('home shows the score of each journey with what is proven, and its trend once it is looked at', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  const checkout = page.locator('section[aria-labelledby="journey-checkout"]');
  await checkout.locator('.trend__drawing').waitFor();
  const said = await readText(page, 'section[aria-labelledby="journey-checkout"] .score-strip');
  assert.match(
    said,
    /^EXPERIENCE SCORE 77\.0 at risk for 2 h 77\.0 proven 100 % known .* (1 h|60 min) ago score, 60 to 100 now$/,
  );
  assert.match(
    await readText(page, 'section[aria-labelledby="journey-recommendations"] .score-strip'),
    /SCORE unknown unknown for 2 h/,
  );
  assert.match(await readText(page, 'section[aria-labelledby="product-shop"]'), /^shop product .* 74\.0 at risk/);
  assert.match(await readText(page, 'section[aria-labelledby="journey-checkout"] .alert-note'), /^1 page open$/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('what was adjusted out stands beside what is judged', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  assert.match(await readText(page, '#objective-checkout-fast'), /^43 % of the budget left −25 % with what was adjusted out/);
  await page.close();
});

test('of many cohorts the worst five are shown, and the others are a figure that leads to them', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  const rows = page.locator('#objective-search-success .cohorts tbody tr');
  await rows.first().waitFor();
  assert.equal(await rows.count(), 5);
  assert.match(await readText(page, '#objective-search-success .cohorts tbody tr'), /^region-12 burning 20 % left 1h 15\.2×/);
  assert.match(await readText(page, '#objective-search-success .objective__cohorts'), /^BY REGION: 1 BURNING, 11 HEALTHY/);
  await page.getByRole('link', { name: '7 more' }).click();
  await page.getByRole('heading', { name: 'The same promise, cohort by cohort' }).waitFor();
  assert.equal(await page.locator('.cohorts tbody tr').count(), 12);
  await page.close();
});

test('a journey says its score, of what it is made, what moved it, and why', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.getByRole('link', { name: 'Checkout', exact: true }).click();
  await page.getByRole('heading', { name: 'What moved it' }).waitFor();
  assert.match(await readText(page, '.score-head'), /^EXPERIENCE SCORE 77\.0 at risk .* REVENUE AT RISK 2,760 EUR an hour/);
  await page.locator('.waterfall').waitFor();
  const moved = await page.locator('.waterfall .waterfall__amount').allInnerTexts();
  assert.deepEqual(moved.slice(1), ['92.5', '−15.5', '77.0']);
  assert.match(
    await readText(page, '.members tbody tr'),
    /^checkout-success ?key 3 · 75 % 77\.0 46 % of its budget spent 100 % 20,400 events 57\.8$/,
  );
  const [first] = await page.locator('.cause').all();
  assert.match((await first?.innerText()) ?? '', /strong\s+change\s+explains 97.%/);
  assert.match(await readText(page, '.unusual'), /The p99 of checkout-fast is 820 ms/);
  assert.equal(
    await page
      .getByRole('table', { name: /^The score over time/ })
      .getByRole('row')
      .count(),
    31,
  );
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a moment of the trend is chosen by keyboard, and how far to look back stands in the address', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/journeys/checkout?window=6h`);
  const slider = page.getByRole('slider', { name: 'Moment of the trend' });
  await slider.focus();
  await page.keyboard.press('Home');
  assert.match(await readText(page, '.trend__said'), /92\.5; 92\.5 proven, at most 92\.5, 100 % known$/);
  assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /UTC: 92\.5/);
  assert.equal(await readText(page, '#why'), 'Why, over the last 6 hours');
  await page.getByRole('link', { name: 'the last day' }).click();
  await page.getByText('Why, over the last day').waitFor();
  assert.match(page.url(), /window=1d$/);
  await page.close();
});

test('an objective says what is left, how fast it goes, until when, and who spent it', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/objectives/checkout-success`);
  await page.locator('.waterfall').waitFor();
  assert.match(
    await readText(page, '#budget'),
    /^The budget 38 % of the budget left may be bad 1,742 events burn 14\.9× over 1h/,
  );
  assert.match(
    await readText(page, '.burns__rule--breach'),
    /^fast page: burn at 14\.4 or more over 1h and 5m fires 1h 14\.9× .* 5m 17\.9×/,
  );
  const spent = await page.locator('.waterfall__row').allInnerTexts();
  assert.equal(spent.length, 3);
  assert.match(
    spent[0]?.replaceAll(/[\s\u202f]+/g, ' ') ?? '',
    /change, 399 events, some in the last ten minutes 22\.9 % strong by the labels/,
  );
  assert.match(await readText(page, '.waterfall__edge'), /^All of it: 1,081 events 62\.1 %$/);
  assert.match(await readText(page, '.alert'), /^PAGE checkout-success burns too fast since/);
  assert.match(
    await readText(page, '.history__when'),
    /^EARLIEST in [45] h .* AS LIKELY AS NOT in (29|30) h .* LATEST in [45] d/,
  );
  await page.getByRole('button', { name: 'Play the past against other targets' }).click();
  await page.getByText('99.8 % would have kept a tenth').waitFor();
  assert.deepEqual(complaints, []);
  await page.close();
});

test('alerts are listed, the open ones first, and a frozen one says what that means', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/journeys`);
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Alerts' }).click();
  await page.locator('.alert').first().waitFor();
  assert.equal(await readText(page, 'h1'), '1 page, 1 ticket open, 1 frozen.');
  const lists = await page.locator('.alerts').all();
  assert.equal(lists.length, 2);
  assert.match(
    await readText(page, '.alert--blind'),
    /^TICKET recommendations is not heard any more .* Frozen for [67] min: telemetry is missing/,
  );
  assert.match(await readText(page, '.alert--over'), /ended 2[34] h ago$/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a part that is refused says why, and the rest of the page stands', needs, async () => {
  const answers = fixtureAnswers(Date.now());
  const { ['/objectives/checkout-success/attribution']: _, ...others } = answers;
  await using lacking = await openFixtureServer({ ...fixture(), answers: others });
  const { page } = await openPage(browser);
  await page.goto(`${lacking.url}/objectives/checkout-success`);
  await page.getByText('Who spent it cannot be shown: There is no such thing.').waitFor();
  assert.match(await readText(page, '#budget'), /38 % of the budget left/);
  await page.close();
});

test('what the catalog does not have is not waited for', needs, async () => {
  const { page } = await openPage(browser);
  for (const [path, says] of [
    ['/journeys/none', 'There is no journey none'],
    ['/products/none', 'There is no product none'],
    ['/objectives/none', 'There is no objective none'],
  ] as const) {
    await page.goto(server.url + path);
    await page.getByRole('heading', { name: says }).waitFor();
  }
  await page.close();
});

for (const width of [360, 390, 768, 2_560]) {
  test(`no screen of promises is scrolled sideways at ${width} pixels`, needs, async () => {
    const { page } = await openPage(browser, { viewport: { width, height: 900 } });
    for (const path of [
      '/journeys',
      '/journeys/checkout',
      '/products/shop',
      '/objectives/checkout-success',
      '/objectives/search-success',
      '/alerts',
    ]) {
      await page.goto(server.url + path);
      await page.locator('h1').first().waitFor();
      if (path.startsWith('/journeys/')) await page.locator('.waterfall').waitFor();
      assert.equal(await sidewaysScroll(page), 0, path);
    }
    await page.close();
  });
}
