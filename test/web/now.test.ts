import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { SituationView } from '../../src/wire/situation.ts';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureEvidence } from './fixture-evidence.ts';
import { fixtureHome } from './fixture-home.ts';
import { openFixtureServer, type Fixture, type FixtureServer } from './fixture-server.ts';
import { calmSituation, fixtureSituation } from './fixture-situation.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
let server: FixtureServer;
const at = Date.now();
const fixture: Fixture = { home: fixtureHome(at), rollouts: [], entries: [], locked: false };

function show(situation: SituationView | undefined): void {
  const { '/situation': _, ...others } = { ...fixtureAnswers(at), ...fixtureEvidence(at) };
  fixture.answers = situation === undefined ? others : { ...others, '/situation': situation };
}

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

async function open(look: Parameters<typeof openPage>[1] = {}): Promise<{ page: Page; complaints: string[] }> {
  const opened = await openPage(browser, look);
  await opened.page.goto(`${server.url}/now`);
  await opened.page.locator('h1').waitFor();
  return opened;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .join(' ')
        .slice(0, 400)}`,
  );
}

test('at one look: who is hurt, since when, how badly, what changed just before, and what was done about it', needs, async () => {
  show(fixtureSituation(at));
  const { page, complaints } = await open();
  assert.match(await readText(page, 'h1'), /^Checkout hurts customers since \d\d:\d\d hurts$/);
  const card = await readText(page, '.hurt');
  for (const said of ['5.2 % bad, 0.1 % is allowed', '43 too many a minute', '2,140 EUR an hour at risk', 'coverage 100 %'])
    assert.ok(card.includes(said), `${said} in: ${card}`);
  assert.match(card, /CHANGED JUST BEFORE payments 2\.4\.0 25 %, 40s before strong 2\.4\.0 failed 19 %/);
  assert.equal(await page.getByRole('link', { name: 'Run book' }).getAttribute('href'), 'https://wiki.example/runbooks/checkout');
  assert.match(await readText(page, '#decisions'), /payments 2\.4\.0: held at 25 % 11 min ago Held at 25 %: the budget/);
  assert.match(await readText(page, '#blind'), /recommendations not seen Nothing can be said.* Recommendations answer/);
  // What began and what was changed before it stand on the same axis: the flag left of the line, the alert right of it.
  const left = async (selector: string): Promise<number> =>
    (await page.locator(selector).first().boundingBox())?.x ?? assert.fail(selector);
  const began = await left('.axis__began i');
  assert.ok((await left('.axis__pin >> nth=1')) < began && began < (await left('.axis__lane[aria-label="Alerts"] .axis__bar')));
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
  await page.close();
});

test(
  'an order is given by keyboard alone, with a reason, a name and a time, and goes out as the server put it',
  needs,
  async () => {
    show(fixtureSituation(at));
    const { page } = await open();
    await page.getByRole('button', { name: 'Silence', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Ada has it, the card provider is down');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(server.posts.at(-1), {
      path: '/silences',
      actor: 'ada',
      body: {
        of: { kind: 'alert', name: 'burning/checkout-success@1' },
        reason: 'Ada has it, the card provider is down',
        for_ms: 3_600_000,
      },
    });
    // What is refused now is there to be read, and does nothing.
    const refused = page.getByRole('button', { name: 'Freeze identity' });
    await refused.click({ force: true });
    assert.equal(await page.locator('dialog').count(), 0);
    await page.close();
  },
);

test('on a telephone in the night the figures and the buttons come first, and nothing is wider than it', needs, async () => {
  show(fixtureSituation(at));
  const { page } = await open({ viewport: { width: 360, height: 780 }, colorScheme: 'dark' });
  const roll = await page.getByRole('button', { name: 'Roll back' }).boundingBox();
  assert.ok(roll !== null && roll.y + roll.height < 780, `the first button is at ${roll?.y}`);
  assert.ok(roll.height >= 44);
  assert.ok((await sidewaysScroll(page)) <= 0);
  await page.close();
});

test('calm is said to be calm, blind is not, and both turn as the answer does', needs, async () => {
  show(calmSituation(at));
  const { page } = await open();
  await page.getByRole('heading', { name: 'Nothing hurts customers now' }).waitFor();
  assert.equal(await readText(page, 'h1'), 'Nothing hurts customers now calm');
  show({ ...calmSituation(at), blind: fixtureSituation(at).blind });
  await page.getByRole('heading', { name: 'Nothing that is seen hurts customers' }).waitFor();
  assert.equal(await readText(page, 'h1'), 'Nothing that is seen hurts customers blind');
  show(fixtureSituation(at));
  await page.getByRole('heading', { name: /^Checkout hurts customers/ }).waitFor();
  await page.getByRole('link', { name: '3h' }).click();
  await page.waitForURL('**/now?window=3h');
  await page.close();
});

test('what cannot be asked says so, and what to do, instead of waiting for ever', needs, async () => {
  show(undefined);
  const { page } = await open();
  await page.getByRole('alert').waitFor();
  assert.match(await readText(page, '[role="alert"]'), /^What hurts now cannot be shown\./);
  await page.close();
});
