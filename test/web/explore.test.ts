import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { LATENCY, openExploredShop, SUCCESS, type ExploredShop } from './explored-shop.ts';
import { openBrowser, openPage, readText, sidewaysScroll, type Look } from './open-browser.ts';

const needs = requires('chromium');
const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let browser: Browser;
let shop: ExploredShop;
before(async () => {
  if ('skip' in needs) return;
  [browser, shop] = await Promise.all([openBrowser(), openExploredShop()]);
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

async function look(address: string, at: Look = {}): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await openPage(browser, at);
  await page.goto(`${shop.url}${address}`);
  return { page, complaints };
}

function explore(search: Readonly<Record<string, string>>): string {
  return `/explore?${new URLSearchParams(search).toString()}`;
}

test('an indicator is opened from the list, split, compared and gone back from, all in the address', needs, async () => {
  const { page, complaints } = await look('/explore');
  await page.getByLabel('Look for an indicator').fill('within 400');
  await page.getByRole('link', { name: 'Checkout within 400 ms' }).click();
  await page.getByRole('heading', { level: 1, name: 'Checkout within 400 ms' }).waitFor();
  await page.getByRole('link', { name: 'version', exact: true }).click();
  const cards = page.locator('#cohorts .explore__card h3');
  await cards.first().waitFor();
  assert.deepEqual(await cards.allInnerTexts(), ['1.6.0', '1.5.0'], 'the worst first');
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.locator('#compared').waitFor();
  assert.match(
    await readText(page, '#compared .explore__said'),
    /^1\.6\.0 is bad in .*1\.6\.0 is worse by [\d.]+ points \(95 %: /,
  );
  const compared = new URL(page.url()).searchParams;
  assert.deepEqual([compared.get('a'), compared.get('b'), compared.get('by')], ['version=1.6.0', 'version=1.5.0', 'version']);
  await page.goBack();
  await page.locator('#compared').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'only this (version 1.6.0)' }).click();
  await page.getByLabel('Only', { exact: true }).waitFor();
  assert.match(await readText(page, '.explore__filters'), /only version 1\.6\.0/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a stretch is taken from a chart by dragging or by keyboard, and the way back undoes it', needs, async () => {
  const { page } = await look(explore({ indicator: SUCCESS, window: '1h' }));
  const chart = page.getByRole('slider', { name: 'Moment: Share that was bad' });
  const box = await chart.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/from=/);
  const taken = new URL(page.url()).searchParams;
  const length = Date.parse(taken.get('to') ?? '') - Date.parse(taken.get('from') ?? '');
  assert.ok(length > 10 * 60_000 && length < 15 * 60_000, `${length}`);
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has('from'));
  await chart.focus();
  await page.keyboard.press('Home');
  const first = await chart.getAttribute('aria-valuetext');
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('Shift+ArrowRight');
  assert.notEqual(await chart.getAttribute('aria-valuetext'), first);
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=/);
  await page.close();
});

test('every chart points at the same moment, is told in words, and is a table too', needs, async () => {
  const { page } = await look(explore({ indicator: LATENCY, window: '1h' }));
  const heat = page.getByRole('slider', { name: 'Moment: How long it took' });
  await heat.focus();
  await page.keyboard.press('ArrowLeft');
  const told = (await heat.getAttribute('aria-valuetext')) ?? '';
  assert.match(told, /^[\d:]+ UTC: \d+ of \d+ in .* to .*; p50 .* ms, p95 .* ms, p99 .* ms$/);
  await page.keyboard.press('ArrowUp');
  assert.notEqual(await heat.getAttribute('aria-valuetext'), told);
  const moments = await page.locator('.plot__when').allInnerTexts();
  assert.equal(new Set(moments.map((text) => text.split(',')[0])).size, 1, moments.join(' | '));
  assert.equal(await page.locator('.plot__blind').count(), 3, 'the silence is hatched on each of them');
  assert.equal(await page.locator('.plot__pin').count(), 2, 'the release is marked where there is room to tell of it');
  await page.getByRole('button', { name: 'as a table (How long it took)' }).click();
  const head = await page.locator('#duration thead th').allInnerTexts();
  assert.deepEqual(head.slice(0, 4), ['UTC', 'p50', 'p95', 'p99']);
  assert.ok((await page.locator('#duration tbody tr').count()) > 170);
  await page.locator('#traces a.mono').first().click();
  await page.waitForURL(/evidence\/traces\//);
  await page.close();
});

const LOOKS: readonly (readonly [string, Look, string])[] = [
  [
    'narrow, light',
    { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
    explore({ indicator: LATENCY, by: 'region' }),
  ],
  ['a service, light', { colorScheme: 'light' }, explore({ service: 'shop' })],
];
for (const [name, at, address] of LOOKS)
  test(`nothing is out of sight or out of reach: ${name}`, needs, async () => {
    const { page, complaints } = await look(address, at);
    await page.locator('.plot__area').first().waitFor();
    assert.equal(await sidewaysScroll(page), 0);
    assert.deepEqual(complaints, []);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      'axe.run(document, { resultTypes: ["violations"] })',
    );
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
      [],
    );
    await page.close();
  });

test('what is not known is said: a name that nobody knows, and an indicator that nothing came of', needs, async () => {
  const { page } = await look(explore({ indicator: 'nobody' }));
  assert.match(await readText(page, '.trouble'), /the catalog has no indicator nobody/);
  await page.goto(`${shop.url}${explore({ indicator: 'payments-work/payments-success' })}`);
  await page.locator('#duration .empty-here').waitFor();
  assert.match(await readText(page, '.page-head__about'), /Nothing came in this time\./);
  await page.close();
});
