import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { longLedger } from '../ledger/long-ledger.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { requires } from '../requires.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
const ENTRIES = 1_500;
const AXE = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let world: ServedWorld;
const recorded: Entry[] = [];
before(async () => {
  if ('skip' in needs) return;
  browser = await openBrowser();
  const ledgerStore = openMemoryLedgerStore();
  for await (const { entries } of longLedger(ENTRIES)) {
    await ledgerStore.append(entries, { after: recorded.length });
    recorded.push(...entries);
  }
  world = await serveWorld({ ledgerStore });
  cpSync(join(import.meta.dirname, '../../web/dist'), join(world.folder, 'web'), { recursive: true }); // built by npm test
});
after(async () => {
  if ('skip' in needs) return;
  await browser.close();
  await world[Symbol.asyncDispose]();
});

async function open(path: string, look: Parameters<typeof openPage>[1] = {}): Promise<{ page: Page; complaints: string[] }> {
  const opened = await openPage(browser, look);
  await opened.page.goto(`${world.url}/?token=${TOKEN}`);
  await opened.page.goto(world.url + path);
  return opened;
}

async function faults(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return page.evaluate('axe.run().then((report) => report.violations.map(({ id, nodes }) => [id, nodes[0].html]))');
}

test('all of a ledger is checked by the browser in a thread of its own, against the key that is known', needs, async () => {
  const { page, complaints } = await open('/ledger');
  await page.getByRole('button', { name: 'Check the proof' }).click();
  await page.getByRole('button', { name: 'Check all of it in this browser' }).click();
  await page.getByText(/^Intact: 1,5\d\d entries, the last is 15\d\d\./).waitFor();
  assert.match(await readText(page, '.ledger__proof'), /Signed through entry 15\d\d by key [0-9a-f]{16}/);
  await page.getByLabel(/against the key/).fill('0123456789abcdef');
  await page.getByRole('button', { name: 'Check all of it in this browser' }).click();
  await page.getByText(/^Not proven/).waitFor();
  assert.deepEqual(complaints, []);
  await page.close();
});

test(
  'entries are found by words and by what they are about, far beyond the first page, and new ones wait for a reader',
  needs,
  async () => {
    const { page, complaints } = await open('/ledger?q=rolled+back');
    await page.locator('.ledger__entry').first().waitFor();
    for (const text of await page.locator('.ledger__entry').allInnerTexts()) assert.match(text, /rolled[^]*back|back[^]*rolled/i);
    await page.getByRole('searchbox').fill('');
    await page.waitForURL((url) => !url.searchParams.has('q'));
    await page.getByRole('button', { name: /^rollouts/ }).click();
    await page.waitForURL(/show=rollouts/);
    await page.locator('.entries__topic', { hasText: 'rollouts' }).first().waitFor();
    await page.getByRole('button', { name: /^all/ }).click();
    await page.locator('.entries__day').first().waitFor();
    await page.locator('.entries__item').nth(2).hover();
    const first = await page.locator('.entries__sentence').first().innerText();
    await world.plane.ledger.decide(() => [
      { kind: 'server.stopped', subject: 'server', actor: 'plimsoll', body: { why: 'a test' } },
    ]);
    await page.getByRole('button', { name: '1 new' }).waitFor();
    assert.equal(await page.locator('.entries__sentence').first().innerText(), first);
    await page.getByRole('button', { name: '1 new' }).click();
    await page.locator('.entries__sentence', { hasText: 'a test' }).first().waitFor();
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  },
);

for (const look of [
  { viewport: { width: 1_440, height: 900 } },
  { viewport: { width: 360, height: 780 }, colorScheme: 'dark' as const },
])
  test(`a decision is told as a story and proven, ${look.viewport.width} pixels wide`, needs, async () => {
    const start = recorded.find((one) => one.kind === 'rollout.started') ?? assert.fail();
    const { page, complaints } = await open(`/ledger/${start.seq}`, look);
    for (const name of [
      'What it was made from',
      'Under which rules',
      'What was done, and what came of it',
      'Before and after, about the same',
    ])
      await page.getByRole('heading', { name }).waitFor();
    assert.match(await readText(page, '#outcome'), /done traffic set to/);
    await page.getByText(/^(Proven|Its own hash holds)\./).waitFor();
    assert.equal(
      await page
        .locator('[aria-current=true]')
        .innerText()
        .then((text) => text.includes('this entry')),
      true,
    );
    assert.equal(await sidewaysScroll(page), 0);
    assert.deepEqual(await faults(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  });
