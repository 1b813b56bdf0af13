import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { exportLines, sampleLedger } from '../ledger/sample-export.ts';
import { requires } from '../requires.ts';
import { fixtureHome } from './fixture-home.ts';
import { openFixtureServer } from './fixture-server.ts';
import { openBrowser, openPage } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
before(async () => {
  if (!('skip' in needs)) browser = await openBrowser();
});
after(async () => {
  if (!('skip' in needs)) await browser.close();
});

test('a file is checked in the browser, with its own Ed25519, and the edited entry is named', needs, async () => {
  const sample = await sampleLedger({ count: 12, checkpoints: [4, 9], rotations: [6] });
  const text = `${exportLines(sample).join('\n')}\n`;
  const edited = text.replace('größer 8', 'größer 9');
  await using server = await openFixtureServer({ home: fixtureHome(Date.now()), rollouts: [], entries: [], locked: false });
  const { page, complaints } = await openPage(browser);
  await page.goto(`${server.url}/ledger#proof`);
  const choose = (name: string, content: string | Buffer): Promise<void> =>
    page.getByLabel('File').setInputFiles({ name, mimeType: 'application/x-ndjson', buffer: Buffer.from(content) });
  await choose('good.jsonl', text);
  await page.getByText('Intact: 12 entries, the last is 12.').waitFor();
  await page.getByText(`Signed through entry 9 by key ${sample.keys[1]?.id}.`).waitFor();
  await choose('edited.jsonl', edited);
  await page.getByText(/Line \d+: Entry 8 was edited: its content was changed/).waitFor();
  await choose('sealed.jsonl.gz', gzipSync(text));
  await page.getByText('Intact: 12 entries, the last is 12.').waitFor();
  await page.getByLabel(/against the key/).fill('0123456789abcdef');
  await choose('other.jsonl', text);
  await page.getByText(/the ledger’s first, is none of those that you named/).waitFor();
  if (process.env['SHOT'] !== undefined) await page.screenshot({ path: process.env['SHOT'], fullPage: true });
  assert.deepEqual(complaints, []);
  await page.close();
});
