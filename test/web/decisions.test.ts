import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { EntryView } from '../../src/wire/ledger.ts';
import type { ReplayedView } from '../../src/wire/replay.ts';
import { requires } from '../requires.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { openFixtureServer } from './fixture-server.ts';
import { openBrowser, openPage, readText, sidewaysScroll } from './open-browser.ts';

const needs = requires('chromium');
let browser: Browser;
before(async () => {
  if (!('skip' in needs)) browser = await openBrowser();
});
after(async () => {
  if (!('skip' in needs)) await browser.close();
});

/** A move as a control plane recorded it. */
const moved = gunzipSync(readFileSync(join(import.meta.dirname, '../replay/corpus/releases.jsonl.gz')))
  .toString('utf8')
  .split('\n')
  .filter((line) => line.includes('"kind":"rollout.moved"'))
  .map((line) => JSON.parse(line) as Omit<EntryView, 'at' | 'sentence'>)[1];
const REPLAYED: ReplayedView = {
  same: 1,
  different: 0,
  not_replayable: 0,
  decisions: [],
  code: '2+bb',
  codes: ['1+aa'],
  through: 49,
  next: null,
};

test('a decision shows what it was made from, and is made again at a press', needs, async () => {
  const at = Date.now();
  const time = new Date(at - 30_000).toISOString();
  const told = { seq: 49, at: time, kind: 'rollout.moved', actor: 'plimsoll', sentence: '2.4.0 goes to 25 %.' };
  const rollouts = fixtureRollouts(at).map((one) => (one.id === 'r-0007' ? { ...one, timeline: [...one.timeline, told] } : one));
  const entry = { ...(moved ?? assert.fail('the corpus has moves')), ...told, subject: 'r-0007' };
  const answers: Record<string, unknown> = { ...fixtureAnswers(at), '/replay': REPLAYED };
  await using server = await openFixtureServer({ home: fixtureHome(at), rollouts, entries: [entry], locked: false, answers });
  const { page, complaints } = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.goto(`${server.url}/rollouts/r-0007`);
  await page.getByText('made from what: entry 49').click();
  await page.getByText('within what is allowed, by 3 batches').waitFor();
  const said = await readText(page, '.made__body');
  for (const figure of [
    'share at the router 25 % of 2,000 requests',
    'budget 90.5 % left of checkout-availability',
    'bad 1 of 800',
  ])
    assert.ok(said.includes(figure), `${figure} in: ${said}`);
  await page.getByRole('button', { name: 'Make it again' }).click();
  await page.getByText('Identical.').waitFor();
  assert.match(await readText(page, '.replay'), /made again by 2\+bb, where 1\+aa decided, it comes out the same to the byte/i);
  assert.ok(server.asked.includes('/ledger?after=48&limit=1'));
  assert.ok(server.asked.includes('/replay?after=48&through=49&subject=r-0007'));
  assert.equal(await sidewaysScroll(page), 0);
  const decision = { seq: 49, at: time, kind: 'rollout.moved', subject: 'r-0007', actor: 'plimsoll', sentence: '' };
  const fields = [{ path: 'body.next.step', recorded: 1, now: 0 }];
  answers['/replay'] = {
    ...REPLAYED,
    same: 0,
    different: 1,
    decisions: [{ ...decision, outcome: 'different', nothing: false, fields }],
  };
  await page.getByRole('button', { name: 'Make it again' }).click();
  await page.getByText('It differs.').waitFor();
  assert.match(await readText(page, '.replay__fields'), /body\.next\.step recorded 1, now 0/);
  assert.equal(await sidewaysScroll(page), 0);
  await page.getByRole('link', { name: 'Show everything as it was known then' }).click();
  await page.getByText('This is the past:').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('at'), time);
  assert.deepEqual(complaints, []);
  await page.close();
});
