import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { BudgetLineView, Health } from '../../src/wire/objective.ts';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer, type FixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
/** Thousands; `npm run bench:web` measures ten thousand. */
const MANY = 4_500;
const HEALTHS: readonly Health[] = [
  'healthy',
  'healthy',
  'healthy',
  'burning',
  'healthy',
  'blind',
  'healthy',
  'exhausted',
  'healthy',
];
const AXE = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const at = Date.now();

function lineOf(index: number): BudgetLineView {
  const health = HEALTHS[index % HEALTHS.length] ?? 'healthy';
  const remaining = { healthy: 0.5 + (index % 50) / 100, burning: 0.3, blind: null, exhausted: -0.2 - (index % 7) / 10 }[health];
  const number = String(index).padStart(5, '0');
  return {
    name: `objective-${number}`,
    display_name: `Promise ${number} of journey ${index % 500}`,
    service: `service-${index % 40}`,
    owner: `team-${index % 12}`,
    journey: `journey-${index % 500}`,
    target: 0.999,
    window: '28d',
    health,
    reason: null,
    spent: remaining === null ? null : 1 - remaining,
    remaining,
    total: 1_000,
    bad: 1,
    coverage: health === 'blind' ? 0.1 : 1,
    age_ms: health === 'blind' ? null : 2_000,
    burn_1h: health === 'blind' ? null : health === 'burning' ? 3 + (index % 100) / 10 : 0.2,
    burn_6h: null,
    since: health === 'exhausted' ? new Date(at - 3_600_000).toISOString() : null,
    alert: health === 'exhausted' && index % 2 === 0 ? 'page' : null,
    at: new Date(at).toISOString(),
  };
}

let browser: Browser;
let server: FixtureServer;
const budgets = Array.from({ length: MANY }, (_, index) => lineOf(index));
before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  const answers = { ...fixtureAnswers(at), '/budgets': { budgets, next: null } };
  const rollouts = [...fixtureRollouts(at)];
  server = await openFixtureServer({ home: fixtureHome(at), rollouts, entries: [], locked: false, answers });
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await server[Symbol.asyncDispose]();
});

async function faults(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return page.evaluate('axe.run().then((report) => report.violations.map(({ id, nodes }) => [id, nodes[0].html]))');
}

test('thousands of objectives are a list that draws what is in sight, finds, sorts, and is walked by keys', needs, async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/objectives`);
  const grid = page.getByRole('grid', { name: 'Objectives' });
  await grid.waitFor();
  assert.equal(await grid.getAttribute('aria-rowcount'), String(MANY + 1));
  assert.ok((await page.locator('.long__body > [role=row]').count()) < 60);
  assert.match(await readText(page, '.long__body [aria-rowindex="2"]'), /exhausted/);
  await page.getByRole('button', { name: /^blind/ }).click();
  await page.waitForURL(/health=blind/);
  assert.equal(await grid.getAttribute('aria-rowcount'), String(budgets.filter(({ health }) => health === 'blind').length + 1));
  await page.getByRole('button', { name: /^all/ }).click();
  await page.getByRole('button', { name: 'Burn, 1 h' }).click();
  await page.waitForURL(/sort=-burn/);
  await page.locator('.long__body [aria-rowindex="2"]', { hasText: '12.9×' }).waitFor();
  await page.getByRole('searchbox').fill('TEAM-7 journey-43');
  await page.waitForURL(/q=/);
  const found = budgets.filter(({ owner, journey }) => owner === 'team-7' && (journey ?? '').startsWith('journey-43')).length;
  const narrowed = page.locator(`[role=grid][aria-rowcount="${found + 1}"]`);
  await narrowed.waitFor();
  assert.deepEqual(await faults(page), []);
  await page.locator('.long__body [tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'j', 'End', 'Home', 'ArrowDown']) await page.keyboard.press(key);
  const name = await page.locator('.long__body [role=row]:focus a').first().getAttribute('href');
  assert.deepEqual(complaints, []);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${name}*`);
  await page.goBack();
  await narrowed.waitFor();
  await page.close();
});

test('a row changes in place while somebody reads, and what would move is said', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/objectives?sort=left`);
  const first = page.locator('.long__body [aria-rowindex="2"]');
  await first.waitFor();
  await first.hover();
  const name = await first.locator('a').first().innerText();
  const worst = { ...lineOf(4), remaining: -9, spent: 10, health: 'exhausted' as const };
  const own = budgets.find((line) => line.display_name === name) ?? assert.fail(name);
  server.tell('lines', { first: false, left: 0, set: [worst, { ...own, remaining: -0.77, spent: 1.77 }], gone: [] });
  await first.getByText('−77').waitFor();
  assert.equal(await first.locator('a').first().innerText(), name);
  await page.getByRole('button', { name: /have moved – sort again/ }).click();
  await first.getByText('−900').waitFor();
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`lists are cards on a narrow phone, without a sideways scroll, ${colorScheme}`, needs, async () => {
    const { page, complaints } = await openPage(browser, { viewport: { width: 360, height: 780 }, colorScheme });
    for (const path of ['/objectives', '/rollouts']) {
      await page.goto(server.url + path);
      await page.locator('.long__body--cards [role=row]').first().waitFor();
      assert.equal(await sidewaysScroll(page), 0, path);
      assert.deepEqual(await faults(page), [], path);
    }
    assert.deepEqual(complaints, []);
    await page.close();
  });

test('rollouts are found by state and words, and what is asked stands in the address', needs, async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/rollouts?state=rolled-back&q=checkout`);
  await page.getByRole('grid', { name: 'Rollouts' }).waitFor();
  assert.ok(server.asked.includes('/rollouts?limit=100&state=rolled-back&text=checkout'), server.asked.join(' '));
  assert.equal(await page.getByRole('searchbox').inputValue(), 'checkout');
  assert.equal(await page.getByRole('button', { name: 'rolled back' }).getAttribute('aria-pressed'), 'true');
  await page
    .locator('.long__body [role=row]')
    .first()
    .click({ position: { x: 500, y: 10 } });
  await page.waitForURL(/\/rollouts\/r-/);
  await page.close();
});
