import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { OverviewView } from '../../src/wire/overview.ts';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureBlindOverview, fixtureLargeOverview, fixtureOverview } from './fixture-overview.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type Fixture } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const needs = requires('chromium');
let browser: Browser;
before(async () => {
  if (!('skip' in needs)) browser = await openBrowser();
});
after(async () => {
  if (!('skip' in needs)) await browser.close();
});

function fixture(view: (at: number) => OverviewView = fixtureOverview): Fixture {
  const at = Date.now();
  const answers = { ...fixtureAnswers(at), '/overview': view(at) };
  return { home: fixtureHome(at), rollouts: [...fixtureRollouts(at)], entries: [...fixtureEntries(at)], locked: false, answers };
}

/** What axe finds against WCAG 2.2 AA, by rule and place. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ' ' + html)))`,
  );
}

test(
  'whoever has ten seconds reads what is broken, since when, who is hurt, what it costs, what changed and what is done',
  needs,
  async () => {
    await using server = await openFixtureServer(fixture());
    const { page, complaints } = await openPage(browser);
    await page.goto(server.url);
    await page.locator('.hero').waitFor();
    assert.match(
      await readText(page, 'h1'),
      /^Customers get what we promised wherever it is seen, except in Sign in since \d\d:\d\d UTC\.$/,
    );
    const answers = await readText(page, '.hero__tiles');
    for (const said of ['74.0 of 100', '2,760 EUR an hour', '1 broken, 1 at risk, 1 not seen, 1 kept', '1 incident, 1 page'])
      assert.ok(answers.includes(said), `${said} in: ${answers}`);
    assert.match(await readText(page, '.hero .seen'), /^now, and over 1d coverage 93 % \d+ s ago$/);
    assert.match(
      await readText(page, '#losing'),
      /region us-east in Checkout customers .* 22\.9 % of the room .* strong evidence/,
    );
    assert.match(await readText(page, '#changed'), /config: retry twice config .* \d\d:\d\d:\d\d UTC 14 min ago/);
    assert.match(
      await readText(page, '#done'),
      /1 under way checkout-api 2\.4\.0 .* asked 25 % measured 23\.8 % .* Rolled back: 21 of 412/,
    );
    assert.match(
      await readText(page, '.rank'),
      /^Sign in broken .* 150 % of the room for mistakes is used\. for 2 h .* 61\.0 −33\.0 in 1d/,
    );
    assert.match(await readText(page, '#delivery'), /6\.8 % .* between 2\.3 % and 18\.2 % worse than the 28d before: 4 %/);
    assert.deepEqual(complaints, []);
    await page.close();
  },
);

test('everything leads to where it can be looked into, and how far to look back stands in the address', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.goto(server.url);
  await page.getByRole('link', { name: '7d' }).click();
  await page.waitForURL(/[?]window=7d$/);
  assert.ok(server.asked.includes('/overview?window=7d'), server.asked.join(' '));
  await page.getByText('As a table').click();
  assert.match(
    (await page.getByRole('table').getByRole('row').nth(2).innerText()).replaceAll(/[\s\u202f]+/g, ' '),
    /^Checkout at risk 77\.0 92\.5 77\.0 77\.0 77\.0 2,760 EUR 1 under a quarter left/,
  );
  await page.getByRole('link', { name: 'region us-east', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Checkouts succeed' }).waitFor();
  await page.goBack();
  await page.locator('.fleet__ship', { hasText: 'Sign in' }).click();
  await page.waitForURL(/\/journeys\/sign-in/);
  await page.close();
});

test('axe finds nothing on it, full and light or blind and dark, and no phone has to be scrolled sideways', needs, async () => {
  for (const [view, colorScheme] of [
    [fixtureOverview, 'light'],
    [fixtureBlindOverview, 'dark'],
  ] as const) {
    await using server = await openFixtureServer(fixture(view));
    const { page } = await openPage(browser, { colorScheme, viewport: { width: 360, height: 800 } });
    await page.goto(server.url);
    await page.locator('.rank').first().waitFor();
    assert.equal(await sidewaysScroll(page), 0);
    assert.deepEqual(await violations(page), []);
    await page.close();
  }
});

test('of what is not seen nothing is claimed: no score, no cost, no release, no 100 %', needs, async () => {
  await using server = await openFixtureServer(fixture(fixtureBlindOverview));
  const { page } = await openPage(browser);
  await page.goto(server.url);
  await page.locator('.rank').first().waitFor();
  const said = await readText(page, 'main');
  assert.match(said, /^deepest|^Nobody can say whether customers get what we promised/);
  assert.doesNotMatch(said, /100 ?%/);
  assert.equal(await page.locator('.load-line__water').count(), 0);
  assert.equal(await page.locator('.tile__unknown').count(), 5);
  await page.close();
});

test('a large installation begins with its worst, and shows every journey as a mark', needs, async () => {
  await using server = await openFixtureServer(fixture(fixtureLargeOverview));
  const { page } = await openPage(browser, { viewport: { width: 1_920, height: 1_080 } });
  await page.goto(server.url);
  await page.locator('.rank').first().waitFor();
  assert.equal(await page.locator('.rank').count(), 10);
  assert.equal(await page.locator('.fleet__ship').count(), 500);
  assert.equal(await sheetsOf(page), 2);
  await page.getByRole('link', { name: '30 journeys more' }).click();
  await page.locator('.rank').nth(39).waitFor();
  assert.match(page.url(), /all=true#journeys$/);
  await page.close();
});

test('when the server is gone what was known stays, and its age grows', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.goto(server.url);
  await page.locator('.hero').waitFor();
  await server.stop();
  await page.clock.runFor(42_000);
  await page.getByText('Plimsoll does not answer.').waitFor();
  assert.match(await readText(page, '.hero .seen'), /4\d s ago$/);
  assert.equal(await page.locator('.rank').count(), 4);
  await page.close();
});

async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, format: 'A4', printBackground: true });
  return (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
}

test('on paper it is two sheets at most, with its date, its address and nothing to press', needs, async () => {
  await using server = await openFixtureServer(fixture());
  const { page } = await openPage(browser, { colorScheme: 'dark' });
  await page.goto(server.url);
  await page.locator('.rank').first().waitFor();
  assert.equal(await sheetsOf(page), 2);
  await page.emulateMedia({ media: 'print' });
  const sheet = await readText(page, 'body');
  assert.match(sheet, new RegExp(`As it stood at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC ${server.url}/ catalog 3f9c1a7b`));
  for (const heading of ['Who and what loses it', 'The journeys', 'The fleet', 'How releases go'])
    assert.ok(sheet.includes(heading), heading);
  assert.equal(await page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme'), 'light');
  assert.equal(await page.locator('button:visible, nav:visible').count(), 0);
  await page.close();
});
