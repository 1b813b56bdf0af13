import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { EntryPageView } from '../../src/wire/ledger.ts';
import { startServer, type ServerProcess } from '../cli/server-process.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const REASON = 'four weeks are too long for a new service';

/** The real server with a folder of its own, and the real editor under its security policy. */
describe('the catalog on the screens', () => {
  const open: { server?: ServerProcess; browser?: Browser } = {};
  before(async () => {
    [open.server, open.browser] = await Promise.all([startServer(undefined, ['--catalog-writable']), openBrowser()]);
  });
  after(async () => {
    await open.browser?.close();
    await open.server?.[Symbol.asyncDispose]();
  });
  const there = (): { server: ServerProcess; browser: Browser } => {
    assert.ok(open.server !== undefined && open.browser !== undefined);
    return { server: open.server, browser: open.browser };
  };
  const file = (): string => join(there().server.catalog, 'shop.yaml');

  test('it reads as a document, and a mistake that is typed is told in the words of plimsoll validate', async () => {
    const { server, browser } = there();
    const { page, complaints } = await openPage(browser);
    await page.goto(linkOf(server));
    await page.goto(`http://127.0.0.1:${server.port}/catalog`);
    await page.locator('.promise').first().waitFor();
    assert.match(await readText(page, '.promise__said'), /^[\d,]+ of [\d,]+ .*over 28 days\.$/);
    assert.match(await readText(page, '.promise__kept'), /blind/, 'nothing was heard, and nothing is said to be well');
    assert.deepEqual(await violations(page), []);

    await page.getByRole('link', { name: 'Change it' }).click();
    await goToWord(page, 'indicatorRef: requests-success');
    await page.keyboard.type('s');
    await page.getByText('CAT_UNKNOWN_REF').first().waitFor();
    const { out } = await mistakesOf(server);
    const [, said = ''] = /^\S+ CAT_UNKNOWN_REF (.+)$/m.exec(out) ?? [];
    assert.equal(await readText(page, '.problems__text'), said.replace(/^(\S+):/, '$1'), 'the same words at both places');
    assert.match(await readText(page, '.problems__where'), /^shop\.yaml:\d+:\d+$/);
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.getByRole('button', { name: 'Put it in force' }).getAttribute('aria-disabled'), 'true');

    // Mended: the plan says what it would do.
    await page.keyboard.press('Backspace');
    await page.getByText('No mistake: it can be read.').waitFor();
    await goToWord(page, '28d');
    for (let key = 0; key < 3; key += 1) await page.keyboard.press('Backspace');
    await page.keyboard.type('7d');
    await page.getByText('Changes 1 objective.').waitFor();
    assert.match(await readText(page, '.plan__fields'), /window 28d → 7d/);

    // What is typed outlives a reload, and Escape and Tab lead out of the editor.
    await page.reload();
    await page.getByText('Changes 1 objective.').waitFor();
    await page.locator('.cm-content').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.shadowRoot === null'), true, 'the editor is left');

    await page.getByRole('button', { name: 'Put it in force' }).click();
    await page.getByLabel('Reason').fill(REASON);
    await page.getByLabel('Your name').fill('ada');
    await page.getByRole('dialog').getByRole('button', { name: 'Put it in force' }).click();
    await page.locator('.edit__done', { hasText: 'is in force.' }).waitFor();
    assert.match(readFileSync(file(), 'utf8'), /duration: 7d/);
    const { out: ledger } = await server.run('--json', 'ledger');
    const entries = JSON.parse(ledger) as EntryPageView | EntryPageView['entries'];
    const edited = (Array.isArray(entries) ? entries : entries.entries).find(({ kind }) => kind === 'catalog.edited');
    assert.match(`${edited?.actor} ${edited?.sentence}`, new RegExp(`^ada .*${REASON}`));
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('files that change meanwhile are shown before anything is written over them, at 360 px, in the dark', async () => {
    const { server, browser } = there();
    const { page } = await openPage(browser, { viewport: { width: 360, height: 780 }, colorScheme: 'dark' });
    await page.goto(linkOf(server));
    await page.goto(`http://127.0.0.1:${server.port}/catalog/edit`);
    await goToWord(page, 'The smallest useful catalog');
    await page.keyboard.type(' # mine');
    await page.getByText('changed').first().waitFor();
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}# theirs\n`);
    await page.getByText('The files have changed meanwhile.').first().waitFor();
    assert.match(await readText(page, '.difference'), /\+ .*# mine/);
    assert.deepEqual(await violations(page), []);
    assert.equal(await sidewaysScroll(page), 0);
    await page.getByRole('button', { name: 'Take the files as they are' }).click();
    await page.getByText('Nothing is changed yet.').first().waitFor();
    await page.close();
  });
});

/** The link that gets in. */
function linkOf(server: ServerProcess): string {
  const token = readFileSync(join(server.data, 'admin.token'), 'utf8').trim();
  return `http://127.0.0.1:${server.port}/?token=${token}`;
}

/** Puts the cursor behind a word, by the editor's own keyboard. */
async function goToWord(page: Page, word: string): Promise<void> {
  const line = page.locator('.cm-line', { hasText: word }).first();
  await line.waitFor();
  await line.click();
  const text = (await line.textContent()) ?? '';
  await page.keyboard.press('End');
  for (let left = text.length - text.indexOf(word) - word.length; left > 0; left -= 1) await page.keyboard.press('ArrowLeft');
}

/** What the command says of the same mistake. */
async function mistakesOf(server: ServerProcess): Promise<{ out: string }> {
  const text = readFileSync(join(server.catalog, 'shop.yaml'), 'utf8');
  const other = join(server.folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'shop.yaml'), text.replace('indicatorRef: requests-success', 'indicatorRef: requests-successs'));
  return server.run('validate', other);
}

async function violations(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(
    `${AXE}; axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  );
}
