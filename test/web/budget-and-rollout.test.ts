import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureBatches } from './fixture-batches.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type Fixture, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
let browser: Browser;
let server: FixtureServer;
let shown: Fixture;

before(async () => {
  if ('skip' in needs) return;
  const at = Date.now();
  shown = {
    home: fixtureHome(at),
    rollouts: [...fixtureRollouts(at)],
    entries: [...fixtureEntries(at)],
    locked: false,
    answers: fixtureAnswers(at),
  };
  browser = await openBrowser();
  server = await openFixtureServer(shown);
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server.stop();
});

test(
  'the budget over time is one answer, is told in words and as a table, and shares what is pointed at with who spent it',
  needs,
  async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(`${server.url}/objectives/checkout-success`);
    await page.locator('#history .plot__lines canvas').first().waitFor();
    assert.match(await readText(page, '.history__said'), /^From 78 % to 38 % left, 38 % at the least\. One stretch is blind\.$/);
    assert.equal(await page.locator('#history .plot__blind').count(), 2, 'what was not seen is hatched in both of its charts');
    assert.match(await readText(page, '#history .plot__level'), /^the load line: nothing left$/);
    const row = page.locator('.waterfall__row').nth(1);
    await row.hover();
    await page.locator('.plot__lasted--lit').first().waitFor();
    await page.locator('#history .plot__bar').first().hover();
    await page.locator('.waterfall__row--lit').waitFor();
    assert.match((await page.locator('.waterfall__row--lit').innerText()) ?? '', /^dependency bank/);
    await page.locator('#history .plot__as').first().click();
    assert.match(await readText(page, '#history .plot__table tbody tr'), /not known/);
    assert.ok((await page.locator('#history .plot__table').first().locator('tbody tr').count()) > 100);
    assert.deepEqual(
      server.asked.filter((path) => path.includes('/history') || path.includes('/forecast')),
      ['/objectives/checkout-success/history'],
      'no second question for the picture',
    );
    assert.deepEqual(complaints, []);
    await page.close();
  },
);

test('the arithmetic is written step by step, and each step leads to what it was made from', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/objectives/checkout-success`);
  await page.locator('.sum li').first().waitFor();
  const steps = (await page.locator('.sum li').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  assert.match(steps[1] ?? '', /^What may fail 1,742,300 × 0\.1 % = 1,742/);
  assert.match(steps.at(-1) ?? '', /^How long it lasts 38 % × 28d ÷ 14\.9 = 17h8m if it goes on/);
  await page.getByRole('link', { name: 'How fast it goes', exact: true }).first().click();
  assert.match(page.url(), /#burning$/);
  await page.close();
});

test('the interval closes in on the screen, says on which side it is, and another stream is another address', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.locator('#closing .plot__lines canvas').nth(1).waitFor();
  assert.match(
    await readText(page, '.closing__said'),
    /^still open With 95 % confidence it fails −0\.2 % to \+0\.3 % more .* both is still possible\.$/,
  );
  assert.match(await readText(page, '.closing__needed'), /^STILL NEEDED 310 more requests to the candidate, some 52 s$/);
  await page.locator('#closing').getByRole('link', { name: 'checkout-fast' }).click();
  await page.waitForURL(/stream=checkout-fast/);
  await page.locator('figure[aria-label$="checkout-fast"]').waitFor();
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a rollback is seen: the share falls, the head changes, and somebody who listens is told once', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts/r-0007`);
  const status = page.locator('article [role="status"]').first();
  await page.getByText('checkout-api 2.4.0 is shifting: 25 % of the traffic is asked for.').waitFor({ state: 'attached' });
  const moving = shown.rollouts.find(({ id }) => id === 'r-0007') ?? assert.fail('the fixture has r-0007');
  const back = {
    ...moving,
    phase: 'rolled-back' as const,
    asked: 0,
    measured: 0,
    sentence: 'Rolled back: it was worse.',
    ended_at: new Date().toISOString(),
  };
  shown.rollouts = shown.rollouts.map((one) => (one.id === 'r-0007' ? back : one));
  shown.answers = { ...shown.answers, '/rollouts/r-0007/batches': fixtureBatches(back) };
  server.tell('rollout', back);
  await page.getByRole('heading', { name: 'What happened, in short' }).waitFor();
  assert.equal(await readText(page, '.rollout__phase'), 'rolled back');
  assert.match(await status.innerText(), /is rolled back: 0\s%/);
  assert.match(await readText(page, '.shares'), /asked 0 % of the traffic/);
  assert.match(await readText(page, '.ladder'), /5 %/);
  await page.close();
});

for (const { path, width, colorScheme } of [
  { path: '/objectives/checkout-success', width: 1_440, colorScheme: 'light' },
  { path: '/rollouts/r-0006', width: 360, colorScheme: 'dark' },
] as const)
  test(`axe finds nothing on ${path} at ${width} pixels, ${colorScheme}, and nothing is scrolled sideways`, needs, async () => {
    const { page } = await openPage(browser, { viewport: { width, height: 900 }, colorScheme });
    await page.goto(server.url + path);
    await page.locator('.plot__lines canvas').first().waitFor();
    assert.deepEqual(await violations(page), []);
    assert.ok((await sidewaysScroll(page)) <= 0);
    await page.close();
  });

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ violations: { id: string; nodes: { target: string[] }[] }[] }>('axe.run(document)');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`));
}
